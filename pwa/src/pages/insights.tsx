/** What is worth a look: what waits for a decision first, then what became of the rest. No list here ranks people. */
import { useEffect, useState } from "preact/hooks";
import { type InsightLineFragment, InsightsDocument, type InsightState } from "../gql/graphql";
import { openedReport, stillOpen } from "../data/insights";
import { looksWide, me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { InsightRow } from "../parts/insight-row";
import { Further } from "../parts/pages";
import { Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { insightWords } from "../words/insights";

type Which = "strong" | "all";

export function Insights() {
  const w = insightWords.value;
  // Where many stores are watched, chance alone brings a few signs a day: the clearest first.
  const [which, setWhich] = useState<Which>(looksWide() ? "strong" : "all");
  const strong = which === "strong" ? true : null;
  const { role, store } = me.value!;
  useEffect(() => {
    // What their people's numbers say stands here, among the store's own.
    if (store && (role === "SUPERVISOR" || role === "MANAGER")) void openedReport({ report: "TEAM", storeId: store.id });
  }, []);
  return (
    <Screen title={w.title}>
      <div class="hello">
        <h1>{w.title}</h1>
      </div>
      {looksWide() && (
        <Segment
          legend={w.which}
          chosen={which}
          onChange={setWhich}
          options={[
            { value: "strong", label: w.strongOnly },
            { value: "all", label: w.all },
          ]}
        />
      )}
      <Waiting key={which} strong={strong} />
      <Decided strong={strong} />
      {role !== "ASSOCIATE" && (
        <ul class="card flush rows more" role="list">
          <Row icon="rising" title={w.effects.title} text={w.effects.hint} href="/effects" />
        </ul>
      )}
    </Screen>
  );
}

function Waiting({ strong }: { strong: boolean | null }) {
  const w = insightWords.value;
  const seen = useQuery(InsightsDocument, { decision: "OPEN", strong, after: null }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.insights;
  const open = stillOpen(nodes);
  if (open.length === 0) return <Empty title={w.empty} text={w.emptyText} />;
  return (
    <Section title={w.open}>
      <List insights={open} />
      <Further end={pageInfo} next={(cursor) => <Older state="OPEN" strong={strong} after={cursor} />} />
    </Section>
  );
}

const closed: readonly InsightState[] = ["ACCEPTED", "DISMISSED", "ENDED"];

function Decided({ strong }: { strong: boolean | null }) {
  return (
    <>
      {closed.map((state) => (
        <Ones key={state} state={state} strong={strong} />
      ))}
    </>
  );
}

function Ones({ state, strong }: { state: InsightState; strong: boolean | null }) {
  const w = insightWords.value;
  const found = useQuery(InsightsDocument, { decision: state, strong, after: null }).value.data?.insights;
  if (!found || found.nodes.length === 0) return null;
  const titles: Record<InsightState, string> = { OPEN: w.open, ACCEPTED: w.accepted, DISMISSED: w.dismissed, ENDED: w.ended };
  return (
    <Section title={titles[state]}>
      <List insights={found.nodes} />
      <Further end={found.pageInfo} next={(cursor) => <Older state={state} strong={strong} after={cursor} />} />
    </Section>
  );
}

function Older({ state, strong, after }: { state: InsightState; strong: boolean | null; after: string }) {
  const seen = useQuery(InsightsDocument, { decision: state, strong, after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.insights;
  return (
    <>
      <List insights={nodes} />
      <Further end={pageInfo} next={(cursor) => <Older state={state} strong={strong} after={cursor} />} />
    </>
  );
}

function List({ insights }: { insights: readonly InsightLineFragment[] }) {
  return (
    <Rows>
      {insights.map((insight) => (
        <InsightRow key={insight.id} insight={insight} />
      ))}
    </Rows>
  );
}
