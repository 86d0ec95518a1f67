/** One insight: what stands out, why we think so, the cause before the person, the one next step, and what became of it. */
import { useEffect } from "preact/hooks";
import { AnswerNewNormalDocument, InsightPageDocument } from "../gql/graphql";
import { asWritten, type FullInsight, opened } from "../data/insights";
import { send } from "../data/sending";
import { hasBoard, me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { Dock, Screen } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import type { Params } from "../router";
import { insightSays, sharedSays, titleOf, whereOf } from "../words/insight-said";
import { insightWords } from "../words/insights";
import { Became } from "./insight-after";
import { CauseFirst } from "./insight-cause";
import { Dismiss } from "./insight-dismiss";
import { NextStep } from "./insight-step";
import { Why } from "./insight-why";

export function InsightPage({ params }: { params: Params }) {
  const w = insightWords.value;
  const seen = useQuery(InsightPageDocument, { id: params.id! }).value;
  const insight = seen.data?.insight && asWritten(seen.data.insight);
  const there = Boolean(insight);
  useEffect(() => {
    if (there) void opened(params.id!);
  }, [params.id, there]);
  return (
    <Screen title={insight ? titleOf(insight) : w.title} back="/insights" bar={w.title} className="dock-pad stack-l">
      {insight ? <Insight insight={insight} /> : <Trouble seen={seen} waiting={<Skeleton rows={4} />} />}
    </Screen>
  );
}

function Insight({ insight }: { insight: FullInsight }) {
  return (
    <>
      <div>
        <p class="sm b dim">{whereOf(insight, me.value!.id)}</p>
        <h1>{titleOf(insight)}</h1>
        <p class="dim">{[insightSays(insight), sharedSays(insight)].filter(Boolean).join(" ")}</p>
      </div>
      <Why insight={insight} />
      {insight.viewerCanChooseCause && <CauseFirst insight={insight} />}
      {insight.viewerCanAccept && (insight.cause ? <NextStep insight={insight} /> : <Dismiss insight={insight} />)}
      {insight.viewerCanAnswerNewNormal && <NewNormal insight={insight} />}
      {insight.state !== "OPEN" && <Became insight={insight} />}
      {hasBoard() && insight.metric && insight.store && !insight.step && <Try insight={insight} metricId={insight.metric.id} />}
    </>
  );
}

/** A change for several at once, beside the next step here, which is measured by itself. */
function Try({ insight: { store, person }, metricId }: { insight: FullInsight; metricId: string }) {
  const place = person ?? store!;
  return (
    <a class="btn bare wide" href={`/effects/new?${new URLSearchParams({ metric: metricId, place: place.id, name: place.name })}`}>
      {insightWords.value.effects.begin.open}
    </a>
  );
}

function NewNormal({ insight }: { insight: FullInsight }) {
  const w = insightWords.value;
  const answer = async (isNewNormal: boolean): Promise<void> => {
    const said = w.newNormalSaid(isNewNormal);
    const input = { insightId: insight.id, isNewNormal };
    const item = await send(AnswerNewNormalDocument, input, { kind: "insightNormal", names: [insight.metric?.name ?? ""], line: said }, true);
    sayWithUndo(said, item.id, () => say(w.takenBack));
  };
  return (
    <Dock>
      <p class="sm dim">{w.newNormalHint}</p>
      <div class="two">
        <Action look="big" onClick={() => answer(false)}>
          {w.newNormalNo}
        </Action>
        <Action look="tide big" onClick={() => answer(true)}>
          {w.newNormalYes}
        </Action>
      </div>
    </Dock>
  );
}
