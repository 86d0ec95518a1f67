/** The company's goals on a wide screen: how they stand, the tree, and the chosen goal beside it. Narrow, one after the other. */
import { type GoalStatus, CompanyCountsDocument } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Segment } from "../parts/choose";
import { Icon } from "../parts/icon";
import { Screen } from "../parts/screen";
import { Standing } from "../parts/standing";
import { location_, restate } from "../router";
import { words } from "../words";
import { ChosenGoal } from "./company-goal";
import { PlacePickers, Places } from "./company-places";
import { CompanyTree } from "./company-tree";

/** What is looked at; it stands in the address, so that a link or "back" shows the same again. */
export interface View {
  region: string | null;
  store: string | null;
  status: GoalStatus | null;
  goal: string | null;
}

const standings: readonly GoalStatus[] = ["ON_TRACK", "DELAYED", "OFF_TRACK"];

function currentView(): View {
  const given = location_.value.searchParams;
  const status = standings.find((one) => one === given.get("status")) ?? null;
  return { region: given.get("region"), store: given.get("store"), status, goal: given.get("goal") };
}

export function show(changes: Partial<View>): void {
  const next = Object.entries({ ...currentView(), ...changes }).filter((pair): pair is [string, string] => pair[1] !== null);
  restate(next.length > 0 ? `?${new URLSearchParams(next)}` : "");
}

export function CompanyGoals() {
  const w = words.value.company;
  const view = currentView();
  const { region, store, status } = view;
  const wanted = Object.entries({ region, store, status, state: "ACTIVE" }).filter((pair): pair is [string, string] => pair[1] !== null);
  return (
    <Screen title={w.title} className={view.goal ? "desk chosen" : "desk"}>
      <div class="desk-head">
        <h1 class="grow">{w.title}</h1>
        <Counts view={view} />
        <a class="btn line" href="/goals">
          {words.value.goals.mineLong}
        </a>
        <a class="btn" href={`/export/goals.csv?${new URLSearchParams(wanted)}`} download="" aria-label={w.csvLong}>
          <Icon name="save" />
          {w.csv}
        </a>
      </div>
      <div class="row-x desk-head">
        <PlacePickers view={view} />
        <Segment<GoalStatus | "">
          legend={w.status}
          chosen={status ?? ""}
          onChange={(next) => show({ status: next || null })}
          options={[{ value: "", label: w.anyStatus }, ...standings.map((value) => ({ value, label: words.value.goals.status[value] }))]}
        />
      </div>
      <div class="g12">
        <section class="card w7 tree" aria-label={w.tree}>
          <CompanyTree key={JSON.stringify([region, store, status])} view={view} />
        </section>
        <section class="card w5 stack beside" aria-label={view.goal ? w.chosen : w.places(region !== null)}>
          {view.goal ? <ChosenGoal key={view.goal} id={view.goal} /> : <Places view={view} />}
        </section>
      </div>
    </Screen>
  );
}

function Counts({ view: { region, store } }: { view: View }) {
  const w = words.value.company;
  const counts = useQuery(CompanyCountsDocument, { filter: { region, storeId: store } }).value.data?.goalSummary;
  if (!counts) return null;
  return (
    <p class="row-x" role="status" aria-label={w.counts}>
      <Standing status="ON_TRACK" said={w.counted.ON_TRACK(counts.onTrack)} />
      <Standing status="DELAYED" said={w.counted.DELAYED(counts.delayed)} />
      <Standing status="OFF_TRACK" said={w.counted.OFF_TRACK(counts.offTrack)} />
      <span class="sm dim">{w.rest(counts.proposed, counts.done)}</span>
    </p>
  );
}
