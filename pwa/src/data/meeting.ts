/** A check-in as it will be once everything written on this phone has arrived. Pure: the same again changes nothing. */
import type {
  ActionItemAddInput,
  ActionItemHandOverInput,
  ActionItemLineFragment,
  ActionItemProposeDropInput,
  ActionItemSplitInput,
  CheckInAddAgendaItemInput,
  CheckInFullFragment,
  CheckInHoldInput,
  CheckInLineFragment,
  CheckInMoveInput,
  CheckInWriteMyNotesInput,
  PersonLineFragment,
} from "../gql/graphql";
import type { OutboxItem } from "./outbox";

/** The server takes one look back at a shift in so many hours. */
export const A_SHIFT_MS = 12 * 3_600_000;

/** An action item; while it has not left this phone it cannot be split. */
export type Item = ActionItemLineFragment & { pending?: boolean };
type Point = CheckInLineFragment["agenda"][number];
type Written = Pick<OutboxItem, "id" | "kind" | "input" | "createdAt">;

const inputOf = <T>(item: Written): T => item.input as unknown as T;

/** The one of the two who is not `meId`. */
export function other<T extends { id: string }>(participants: readonly T[], meId: string): T | undefined {
  return participants.find((person) => person.id !== meId);
}

/** The zone in which two people meet: that of the member's store. */
export function zoneOf(participants: CheckInLineFragment["participants"]): string | undefined {
  const [lead, member] = participants;
  return member?.store?.timezone ?? lead?.store?.timezone;
}

export function checkInAsWritten(seen: CheckInFullFragment, written: readonly Written[], meId: string): CheckInFullFragment & { actionItems: Item[] } {
  const line = lineAsWritten(seen, written, meId);
  let { sharedNotes, myNotes } = seen;
  for (const one of written) {
    if (one.input.checkInId !== seen.id) continue;
    if (one.kind === "held") {
      const input = inputOf<CheckInHoldInput>(one);
      sharedNotes = seen.state === "HELD" ? sharedNotes : (input.sharedNotes ?? null);
      myNotes = input.myNotes ?? myNotes ?? null;
    }
    if (one.kind === "myNotes") myNotes = inputOf<CheckInWriteMyNotesInput>(one).myNotes;
  }
  const over = line.state !== "PLANNED";
  return {
    ...seen,
    ...line,
    sharedNotes: sharedNotes ?? null,
    myNotes: myNotes ?? null,
    viewerCanHold: seen.viewerCanHold && !over,
    viewerCanCancelSeries: seen.viewerCanCancelSeries && !over,
    viewerCanAddActionItem: seen.viewerCanAddActionItem && line.state !== "SKIPPED",
    actionItems: itemsAsWritten(seen.actionItems, written, seen.participants, meId, seen.id),
  };
}

export function lineAsWritten<T extends CheckInLineFragment>(seen: T, written: readonly Written[], meId: string): T {
  const mine = seen.participants.find((person) => person.id === meId);
  let line = seen;
  for (const one of written) {
    if (one.input.checkInId !== seen.id || line.state !== "PLANNED") continue;
    const at = new Date(one.createdAt).toISOString();
    if (one.kind === "held") line = { ...line, state: "HELD", heldAt: at };
    if (one.kind === "skipped" || one.kind === "ended") line = { ...line, state: "SKIPPED" };
    if (one.kind === "moved") line = { ...line, scheduledAt: inputOf<CheckInMoveInput>(one).scheduledAt };
    if (one.kind === "point" && mine && !line.agenda.some((point) => point.id === one.id)) {
      const point: Point = { id: one.id, text: inputOf<CheckInAddAgendaItemInput>(one).text, author: mine };
      line = { ...line, agenda: [...line.agenda, point] };
    }
  }
  return line;
}

/** Action items; with `checkInId` also those that were added to that check-in. */
export function itemsAsWritten(
  seen: readonly ActionItemLineFragment[],
  written: readonly Written[],
  people: readonly PersonLineFragment[],
  meId: string,
  checkInId?: string,
): Item[] {
  let items: Item[] = [...seen];
  for (const one of written) {
    const at = new Date(one.createdAt).toISOString();
    if (one.kind === "item" && checkInId && one.input.checkInId === checkInId && !items.some((item) => item.id === one.id)) {
      const owner = people.find((person) => person.id === one.input.ownerId);
      if (owner) items = [...items, fresh(one.id, inputOf<ActionItemAddInput>(one), owner, people, at)];
    }
    items = items.flatMap((item) => (item.id === one.input.actionItemId && item.state === "OPEN" ? changed(item, one, at, meId) : item));
  }
  return items;
}

function fresh(id: string, input: ActionItemAddInput, owner: PersonLineFragment, people: readonly PersonLineFragment[], at: string): Item {
  return {
    id,
    text: input.text,
    owner,
    participants: [...people],
    checkInId: input.checkInId,
    dueOn: input.dueOn ?? null,
    overdue: false,
    state: "OPEN",
    carriedCount: 0,
    needsChoice: false,
    openedAt: at,
    closedAt: null,
    ageInDays: 0,
    dropProposedBy: null,
    dropReason: null,
  };
}

function changed(item: Item, one: Written, at: string, meId: string): Item[] {
  const chosen = { needsChoice: false, dropProposedBy: null, dropReason: null };
  switch (one.kind) {
    case "itemDone":
      return [{ ...item, state: "DONE", closedAt: at }];
    case "itemDropped":
      return [{ ...item, state: "DROPPED", closedAt: at }];
    case "itemDropProposed": {
      const mine = item.participants.find((person) => person.id === meId);
      return [{ ...item, dropProposedBy: mine ?? null, dropReason: inputOf<ActionItemProposeDropInput>(one).reason }];
    }
    case "itemHandedOver": {
      const owner = item.participants.find((person) => person.id === inputOf<ActionItemHandOverInput>(one).toId);
      return [{ ...item, ...chosen, owner: owner ?? item.owner }];
    }
    case "itemSplit": {
      const [first = item.text, ...others] = inputOf<ActionItemSplitInput>(one).texts;
      // Arrived already: the others came back from the server with ids of their own.
      if (item.text === first) return [item];
      const parts = others.map((text, i) => ({ ...item, ...chosen, id: `${one.id}.${i}`, text, carriedCount: 0, openedAt: at, ageInDays: 0, pending: true }));
      return [{ ...item, ...chosen, text: first }, ...parts];
    }
    default:
      return [item];
  }
}
