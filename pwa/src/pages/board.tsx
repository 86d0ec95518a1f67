/** The board: numbers by week, region and store, what is worth a look, and what became of it. Never about single people. */
import { useEffect } from "preact/hooks";
import { type MetricLineFragment, BoardMetricsDocument, MetricPlacesDocument } from "../gql/graphql";
import { wholeWeeks, type Window } from "../data/days";
import { openedReport } from "../data/insights";
import { hasBoard, looksWide, me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Skeleton } from "../parts/bits";
import { Picker } from "../parts/picker";
import { Screen } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { location_, restate } from "../router";
import { boardWords } from "../words/board";
import { words } from "../words";
import { Acts, OpenInsights } from "./board-acts";
import { Effects } from "./board-effects";
import { Movers } from "./board-movers";
import { ByRegion, ByWeek, Figures } from "./board-numbers";
import { Seen } from "./board-seen";
import { ByStore } from "./board-stores";
import "../styles/board.css";

/** What is looked at; it stands in the address, so that a link or "back" shows the same again. */
export interface View {
  metric: MetricLineFragment;
  region: string | null;
  /** How many weeks are compared with as many before. */
  weeks: number;
  window: Window;
}

const spans = [4, 12, 26] as const;
const headquarters = new Set(["HQ", "ADMIN"]);

export function Board() {
  const w = boardWords.value.board;
  const given = location_.value.searchParams;
  const region = given.get("region");
  const weeks = spans.find((span) => String(span) === given.get("weeks")) ?? spans[0];
  const seen = useQuery(BoardMetricsDocument, {}).value;
  const viewer = me.value!;
  useEffect(() => {
    // A manager looks at the day of the store.
    const input = headquarters.has(viewer.role)
      ? ({ report: "COMPANY_BOARD" } as const)
      : viewer.role === "REGIONAL"
        ? ({ report: "REGION_BOARD" } as const)
        : viewer.store && ({ report: "STORE_DAY", storeId: viewer.store.id } as const);
    if (input) void openedReport(input);
  }, []);
  const title = viewer.store && !looksWide() ? w.titleStore(viewer.store.name) : w.title;
  const metrics = seen.data?.metrics.nodes ?? [];
  const metric = metrics.find((one) => one.id === given.get("metric")) ?? metrics[0];
  const window = wholeWeeks(weeks);
  if (!hasBoard())
    return (
      <Screen title={w.title} back="/">
        <Empty title={words.value.trouble.notHere} text={words.value.trouble.notHereText} />
      </Screen>
    );
  return (
    <Screen title={title} className="desk">
      <div class="desk-head">
        <h1 class="grow">{title}</h1>
        {looksWide() && (
          <a class="chip" href="/hq">
            {w.talk}
          </a>
        )}
        {metric && looksWide() && <RegionPicker metric={metric} window={window} region={region} />}
        <Picker
          label={w.weeks}
          chosen={String(weeks)}
          options={spans.map((span) => ({ value: String(span), label: w.lastWeeks(span) }))}
          onChange={(next) => show({ weeks: next })}
        />
      </div>
      {metric ? (
        <Panels view={{ metric, region, weeks, window }} metrics={metrics} />
      ) : seen.data ? (
        <Empty title={w.noNumbers} text={w.noNumbersText} />
      ) : (
        <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
      )}
    </Screen>
  );
}

export function show(changes: Record<string, string | null>): void {
  const next = new URLSearchParams(location_.value.searchParams);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) next.delete(key);
    else next.set(key, value);
  }
  restate(next.size > 0 ? `?${next}` : "");
}

function Panels({ view, metrics }: { view: View; metrics: readonly MetricLineFragment[] }) {
  const many = looksWide();
  return (
    <div class="g12">
      <Figures view={view} metrics={metrics} />
      <div class="w8 stack">
        <ByWeek view={view} />
        {many && <ByStore view={view} />}
      </div>
      <div class="w4 stack">
        {many && <ByRegion view={view} />}
        {many && <Movers view={view} />}
        <Acts weeks={view.weeks} />
      </div>
      <OpenInsights region={many ? view.region : null} />
      <Seen weeks={view.weeks} />
      <Effects metricId={view.metric.id} />
    </div>
  );
}

interface RegionPickerProps {
  metric: MetricLineFragment;
  window: Window;
  region: string | null;
}

/** The regions that have numbers; a regional, who has one, is asked nothing. */
function RegionPicker({ metric, window, region }: RegionPickerProps) {
  const w = boardWords.value.board;
  const found = useQuery(MetricPlacesDocument, { metricId: metric.id, by: "REGION", ...window, region: null, after: null }).value.data;
  const regions = found?.metricTotals.rows.nodes.flatMap((row) => (row.region ? [row.region] : [])) ?? [];
  if (regions.length < 2) return null;
  return (
    <Picker
      label={w.region}
      everything={w.allRegions}
      chosen={region}
      options={regions.map((name) => ({ value: name, label: name }))}
      onChange={(next) => show({ region: next })}
    />
  );
}
