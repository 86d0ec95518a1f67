/** Until when something is to be done, and the tick that says it is: all that Today needs of it. */
import { CompleteActionItemDocument } from "../gql/graphql";
import { type Item, other } from "../data/meeting";
import { send } from "../data/sending";
import { me } from "../data/session";
import { words } from "../words";
import { day, daysBetween } from "../words/time";
import { double } from "./feel";
import { Icon } from "./icon";
import { sayWithUndo } from "./toast";

export function dueLine(item: Item): string | undefined {
  const w = words.value.items;
  if (!item.dueOn) return undefined;
  const days = daysBetween(Date.now(), new Date(`${item.dueOn}T12:00`).getTime());
  if (days === 0) return w.dueToday;
  if (days === 1) return w.dueTomorrow;
  return days < 0 ? w.wasDue(day(item.dueOn)) : w.due(day(item.dueOn));
}

/** Done with one tap, and eight seconds to take it back. */
async function complete(item: Item): Promise<void> {
  const partner = other(item.participants, me.value!.id)?.firstName ?? "";
  const sent = await send(
    CompleteActionItemDocument,
    { actionItemId: item.id },
    { kind: "itemDone", names: [partner], line: item.text },
    true,
  );
  double();
  sayWithUndo(words.value.items.done, sent.id, () => undefined);
}

const ticks: Record<Item["state"], string> = { OPEN: "tick", DONE: "tick done", DROPPED: "tick dropped" };

export function Tick({ item }: { item: Item }) {
  const w = words.value.items;
  if (item.state !== "OPEN" || item.pending)
    return (
      <span class="hit">
        <span class={ticks[item.state]}>{item.state !== "OPEN" && <Icon name={item.state === "DONE" ? "check" : "close"} />}</span>
        {item.state !== "OPEN" && <span class="sr">{item.state === "DONE" ? w.doneWord : w.dropped}</span>}
      </span>
    );
  return (
    <button type="button" class="hit" aria-label={w.doneThat(item.text)} onClick={() => void complete(item)}>
      <span class="tick" />
    </button>
  );
}
