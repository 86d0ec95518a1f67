/** What became of it: the step with its age, the reason why not, or that it was over by itself. */
import { EffectOfInsightDocument } from "../gql/graphql";
import type { FullInsight } from "../data/insights";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Row, Rows } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Section } from "../parts/screen";
import { effectSays, sentence } from "../words/effect-said";
import { insightWords } from "../words/insights";
import { day, daysBetween } from "../words/time";
import { CauseSaid } from "./insight-cause";

/** The ledger looks every hour: what is not there after two will not come. */
const WRITTEN_BY = 2 * 60 * 60 * 1000;

export function Became({ insight }: { insight: FullInsight }) {
  const w = insightWords.value;
  return (
    <Section title={w.became}>
      <div class="stack">
        <CauseSaid insight={insight} />
        <End insight={insight} />
        {insight.step && <Step insight={insight} step={insight.step} />}
        {insight.step && insight.metric && <Effect insightId={insight.id} decidedAt={insight.decidedAt} />}
      </div>
    </Section>
  );
}

function End({ insight }: { insight: FullInsight }) {
  const w = insightWords.value;
  if (insight.state === "ENDED") return <p class="said">{insight.endedAt && w.endedOn[insight.endedBecause ?? "RECOVERED"](day(insight.endedAt))}</p>;
  if (insight.kind === "NEW_NORMAL") return <p class="said">{w.newNormalSaid(insight.isNewNormal === true)}</p>;
  if (insight.state !== "DISMISSED") return null;
  return (
    <p class="said">
      {insight.decidedBy ? w.leftBy(insight.decidedBy.firstName) : w.dismissed}
      {insight.reason && <span class="d2">“{insight.reason}”</span>}
    </p>
  );
}

function Step({ insight, step }: { insight: FullInsight; step: NonNullable<FullInsight["step"]> }) {
  const w = insightWords.value;
  const until = step.dueOn ? day(step.dueOn) : "";
  const facts = [
    step.owner.id === me.value!.id ? w.stepYou(until) : w.step(step.owner.firstName, until),
    w.states[step.state],
    step.state === "OPEN" && insight.decidedAt ? w.age(daysBetween(new Date(insight.decidedAt).getTime(), Date.now())) : undefined,
  ];
  const mine = [step.owner.id, insight.decidedBy?.id].includes(me.value!.id);
  const inside = (
    <>
      <span class="dot grew">
        <Icon name="check" />
      </span>
      <span class="grow">
        <span class="t">{step.text}</span>
        <span class="d">{facts.filter(Boolean).join(" · ")}</span>
      </span>
      {mine && <Icon name="next" />}
    </>
  );
  return (
    <Rows>
      <li>
        {mine ? (
          <a class="row to" href="/action-items">
            {inside}
          </a>
        ) : (
          <div class="row">{inside}</div>
        )}
      </li>
    </Rows>
  );
}

/** Whether it helped, as far as that may be said. */
function Effect({ insightId, decidedAt }: { insightId: string; decidedAt: string | null | undefined }) {
  const w = insightWords.value.effects;
  const seen = useQuery(EffectOfInsightDocument, { insightId }).value.data;
  const effect = seen?.effects.nodes[0];
  if (!seen) return null;
  if (!effect) {
    const late = decidedAt ? Date.now() - new Date(decidedAt).getTime() > WRITTEN_BY : false;
    return <p class="sm dim">{late ? w.notMeasured : w.soon}</p>;
  }
  return (
    <Rows>
      <Row icon="rising" tone="grew" title={w.title} text={sentence(effectSays(effect))} href={`/effects/${effect.id}`} />
    </Rows>
  );
}
