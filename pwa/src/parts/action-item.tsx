/** What somebody said they would do: a tick, whose it is, until when, how old, how often it was carried. */
import { useState } from "preact/hooks";
import { type Item, other } from "../data/meeting";
import { me } from "../data/session";
import { words } from "../words";
import { day, dayAhead } from "../words/time";
import { Choices, keeping } from "./action-choices";
import { dueLine, Tick } from "./action-tick";
import { Icon } from "./icon";

/** In a list of many pairs it says whom it was agreed with; in the room of two, whose it is. */
function ItemFacts({ item, listed }: { item: Item; listed: boolean }) {
  const w = words.value.items;
  const partner = other(item.participants, me.value!.id)?.firstName ?? "";
  const mine = item.owner.id === me.value?.id;
  const days = item.ageInDays;
  const facts =
    item.state === "OPEN"
      ? [dueLine(item), item.pending ? undefined : w.age(days), item.carriedCount > 0 ? w.carried(item.carriedCount) : undefined]
      : [item.closedAt ? w.closedOn(item.state, day(item.closedAt)) : undefined];
  const late = item.state === "OPEN" && item.dueOn !== null && item.dueOn !== undefined && item.dueOn < dayAhead(0);
  return (
    <span class="d">
      {listed && mine ? w.withName(partner) : mine ? words.value.you : item.owner.firstName}
      {facts.filter(Boolean).map((fact, i) => (
        <span key={fact}>
          {" · "}
          {late && i === 0 ? <b class="warn">{fact}</b> : fact}
        </span>
      ))}
    </span>
  );
}

/** A list of them; those that ask for a choice stand out as cards. */
export function Items({ items, listed = false, children }: { items: readonly Item[]; listed?: boolean; children?: preact.ComponentChildren }) {
  const asking = items.filter((item) => item.state === "OPEN" && (item.needsChoice || (proposedTo(item) && !keeping(item).kept)));
  const others = items.filter((item) => !asking.includes(item));
  return (
    <div class="stack">
      {asking.map((item) => (
        <Asking key={item.id} item={item} listed={listed} />
      ))}
      {(others.length > 0 || children) && (
        <ul class="card flush rows" role="list">
          {others.map((item) => (
            <li key={item.id}>
              <Line item={item} listed={listed} />
            </li>
          ))}
          {children && <li>{children}</li>}
        </ul>
      )}
    </div>
  );
}

/** The other one would drop it, and waits for my word. */
const proposedTo = (item: Item): boolean => Boolean(item.dropProposedBy && item.dropProposedBy.id !== me.value?.id);

function Asking({ item, listed }: { item: Item; listed: boolean }) {
  const w = words.value.items;
  // On a page of its own the list stands right under the title; in the room under a heading of its section.
  const Heading = listed ? "h2" : "h3";
  const id = `ask-${item.id}`;
  return (
    <section class="card soft-sun stack" aria-labelledby={id}>
      <div class="row-x asking">
        <Tick item={item} />
        <div class="grow">
          <Heading id={id} class="t-md">
            {item.text}
          </Heading>
          <ItemFacts item={item} listed={listed} />
        </div>
      </div>
      {!item.dropProposedBy && <p class="sm">{w.choice}</p>}
      <Choices item={item} />
    </section>
  );
}

function Line({ item, listed }: { item: Item; listed: boolean }) {
  const w = words.value.items;
  const [open, setOpen] = useState(false);
  const changeable = item.state === "OPEN" && !item.pending;
  return (
    <>
      <div class="row">
        <Tick item={item} />
        <span class="grow">
          <span class={item.state === "OPEN" ? "t" : "t dim"}>{item.text}</span>
          <ItemFacts item={item} listed={listed} />
          {item.state === "OPEN" && item.dropProposedBy && (
            <span class="d">{proposedTo(item) ? `${w.wouldDrop(item.dropProposedBy.firstName)} ${item.dropReason}` : w.youWouldDrop}</span>
          )}
        </span>
        {changeable && (
          <button type="button" class="icb" aria-expanded={open} aria-label={w.change(item.text)} onClick={() => setOpen(!open)}>
            <Icon name={open ? "close" : "pen"} />
          </button>
        )}
      </div>
      {changeable && open && (
        <div class="stack inset">
          <Choices item={item} onDone={() => setOpen(false)} />
        </div>
      )}
    </>
  );
}
