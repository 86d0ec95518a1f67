/** Plans: mine and those I run, and whom to begin one with. */
import { useState } from "preact/hooks";
import { PlanPartnersDocument, type PlanLineFragment, PlansDocument } from "../gql/graphql";
import { isDraft, isOpen, mayDo, otherOf, planAsWritten } from "../data/plans";
import { outboxItems, written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Avatar, Faces } from "../parts/person";
import { Dock, Screen, Section } from "../parts/screen";
import { Search } from "../parts/search";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { planWords } from "../words/plans";
import { day } from "../words/time";

/** Those who lead people by rank may begin one; a supervisor only with whom they are named for. */
const mayBegin = (): boolean => ["SUPERVISOR", "MANAGER", "REGIONAL"].includes(me.value!.role);

export function Plans() {
  const w = planWords.value;
  return (
    <Screen title={w.title} back="/goals" className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          <p>{w.hint}</p>
        </div>
        {mayBegin() && (
          <a class="btn" href="/plans/new">
            <Icon name="plus" />
            {w.begin}
          </a>
        )}
      </div>
      <OnTheirWay />
      <List after={null} />
      <p class="sm dim pad">{w.whoSees}</p>
    </Screen>
  );
}

/** Begun on this phone and not with the server yet. */
function OnTheirWay() {
  const w = planWords.value;
  const begun = outboxItems.value.filter((item) => item.kind === "plan" && item.state !== "refused");
  if (begun.length === 0) return null;
  return (
    <Rows>
      {begun.map((item) => (
        <Row key={item.id} icon="clock" title={w.with(words.value.several(item.names))} text={w.onItsWay} />
      ))}
    </Rows>
  );
}

function List({ after }: { after: string | null }) {
  const w = planWords.value;
  const seen = useQuery(PlansDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={3} />} />;
  const plans = seen.data.plans.nodes.map((plan) => planAsWritten(plan, written.value));
  const [open, over] = [plans.filter(isOpen), plans.filter((plan) => !isOpen(plan))];
  return (
    <div>
      {plans.length === 0 && !after && <Empty title={w.empty} text={w.emptyText} />}
      <Part title={w.open} plans={open} />
      <Part title={w.over} plans={over} />
      <Further end={seen.data.plans.pageInfo} next={(cursor) => <List after={cursor} />} />
    </div>
  );
}

function Part({ title, plans }: { title: string; plans: readonly PlanLineFragment[] }) {
  if (plans.length === 0) return null;
  return (
    <Section title={title}>
      <Rows>
        {plans.map((plan) => (
          <li key={plan.id}>
            <a class="row to" href={`/plans/${plan.id}`}>
              <Avatar person={otherOf(plan)} />
              <span class="grow">
                <span class="t">{nameOf(plan)}</span>
                <span class="d">{lineOf(plan)}</span>
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </Rows>
    </Section>
  );
}

export function nameOf(plan: PlanLineFragment): string {
  const w = planWords.value;
  if (plan.viewerSide === "PERSON") return w.yours(plan.manager.firstName);
  return plan.viewerSide === "MANAGER" ? w.with(plan.person.firstName) : w.ofTwo(plan.person.firstName, plan.manager.firstName);
}

export function lineOf(plan: PlanLineFragment): string {
  const w = planWords.value;
  const state = w.states[plan.state];
  if (isDraft(plan) && mayDo(plan, "SIGN")) return w.line(state, w.waitsForYou);
  return w.line(state, isOpen(plan) ? w.until(day(plan.endsOn)) : w.ended(day(plan.endedAt ?? plan.endsOn)));
}

/** Above this many faces one looks by name. */
const MANY = 12;

export function PlanWithWhom() {
  const w = planWords.value;
  const [search, setSearch] = useState("");
  const seen = useQuery(PlanPartnersDocument, { search: search.trim() || null }).value;
  const viewer = me.value!;
  const people = seen.data?.people.nodes.filter(
    (person) => person.viewerCanEnrol && !person.viewerIsMe && (viewer.role !== "SUPERVISOR" || person.manager?.id === viewer.id),
  );
  return (
    <Screen title={w.whom} back="/plans" closing bar={w.begin} className="dock-pad">
      <h1>{w.whom}</h1>
      <div class="sp">
        {!people ? (
          <Trouble seen={seen} waiting={<Skeleton />} />
        ) : people.length > 0 ? (
          <Faces people={people} href={(person) => `/plans/new/${person.id}`} />
        ) : search.trim() ? (
          <Empty title={words.value.give.nobodyFound(search.trim())} text={words.value.give.nobodyFoundText} />
        ) : (
          <Empty title={w.nobody} text={w.nobodyText} />
        )}
      </div>
      {(search || (people?.length ?? 0) > MANY) && (
        <Dock>
          <Search label={words.value.give.find} value={search} onInput={setSearch} />
        </Dock>
      )}
    </Screen>
  );
}
