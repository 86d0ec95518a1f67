/** Goals: mine as rings, those of my people, and the tree of the store. */
import { looksWide, me } from "../data/session";
import { Segment } from "../parts/choose";
import { Icon } from "../parts/icon";
import { Screen } from "../parts/screen";
import { go, location_ } from "../router";
import { words } from "../words";
import { Mine } from "./goals-mine";
import { TeamGoals } from "./goals-team";
import { Tree } from "./goals-tree";

const lists = { mine: Mine, team: TeamGoals, tree: Tree };
type Which = keyof typeof lists;

/** Whose goals this person looks at, the nearest first; those who lead nobody have no team to look at. */
function offered(): Which[] {
  const role = me.value!.role;
  if (role === "ASSOCIATE") return ["mine", "tree"];
  return role === "HQ" || role === "HR" || role === "ADMIN" ? ["tree", "mine"] : ["mine", "team", "tree"];
}

export function Goals() {
  const w = words.value.goals;
  // It stands in the address, so that "back" from a goal returns to the same list.
  const wanted = location_.value.searchParams.get("whose");
  const which = offered().find((one) => one === wanted) ?? offered()[0]!;
  const List = lists[which];
  const names: Record<Which, string> = { mine: w.mine, team: w.team, tree: me.value!.store ? w.stores : w.companys };
  return (
    <Screen title={w.title} className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          <p>{w.win}</p>
        </div>
        <a class="btn" href="/goals/new" aria-label={w.propose}>
          <Icon name="plus" />
          {w.proposeShort}
        </a>
      </div>
      <Segment
        legend={w.show}
        chosen={which}
        onChange={(next) => go(`/goals?whose=${next}`, "replace")}
        options={offered().map((value) => ({ value, label: names[value] }))}
      />
      <List />
      <a class="btn line wide" href="/plans">
        <Icon name="pen" />
        {words.value.growth.plans}
      </a>
      {(looksWide() || me.value!.role === "MANAGER") && (
        <a class="btn line wide" href="/company/goals">
          <Icon name="tree" />
          {words.value.company.title}
        </a>
      )}
    </Screen>
  );
}
