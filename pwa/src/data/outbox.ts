/**
 * The outbox: everything a person writes goes through here, online or not.
 *
 * Exactly once rests on three things: the id is chosen on the phone and the server answers a
 * repeated id with the first result; an item is deleted only after the server answered; and one
 * flusher at a time works for all tabs and the service worker (navigator.locks).
 */
import { askById, NoConnection, Refusal } from "./client";
import { database, fact } from "./db";

/** How long "Undo" is offered. The item does not leave the phone before. */
export const UNDO_MS = 8_000;
/** After so many unexplained server faults an item stops blocking the ones behind it. */
export const MOST_FAULTS = 5;

export type OutboxKind =
  | "praise"
  | "coaching"
  | "recognition"
  | "request"
  | "decline"
  | "reading"
  | "reply"
  | "followUp"
  | "edit"
  | "reaction"
  | "number"
  | "goal"
  | "goalEdit"
  | "goalAgree"
  | "goalStatus"
  | "goalClose"
  | "dayNote"
  | "dayNoteRemoved"
  | CheckInKind
  | InsightItemKind
  | LearningKind
  | PlanKind
  | ReviewKind;

/** What is written about reviews. */
export type ReviewKind = "review" | "reviewAnswer" | "reviewSettled" | "reviewDone" | "reviewStep";

/** What is written about plans. */
export type PlanKind = "plan" | "planEdit" | "planSigned" | "planDuty" | "planNumber" | "planTalk" | "planPaused" | "planResumed" | "planEnded" | "planOff" | "planBack";

/** What is written about skills and trainings. */
export type LearningKind = "level" | "training" | "stepDone" | "trained" | "trainingBack" | "helped";

/** What is written about check-ins and action items. */
export type CheckInKind =
  | "meeting"
  | "point"
  | "myNotes"
  | "held"
  | "moved"
  | "skipped"
  | "ended"
  | "leadChanged"
  | "shiftSaid"
  | "item"
  | "itemDone"
  | "itemDropProposed"
  | "itemDropped"
  | "itemSplit"
  | "itemHandedOver";

/** What is decided about insights and effects. */
export type InsightItemKind = "opened" | "insightCause" | "insightAccepted" | "insightDismissed" | "insightNormal" | "effectStarted" | "effectCalledOff";

export interface OutboxItem {
  /** The client-made UUIDv7; also the `id` of the mutation's input, and the order of sending. */
  id: string;
  kind: OutboxKind;
  documentId: string;
  input: Record<string, unknown>;
  /** Who wrote it: another person signing in on this phone never sends it. */
  personId: string;
  /** Shown in "Waiting to send": the people it is for and one line of it. */
  names: string[];
  line: string;
  createdAt: number;
  /** Not before this moment: the undo window, or a pause after a fault. */
  sendAt: number;
  state: "waiting" | "sending" | "refused";
  faults: number;
  /** A note that something was looked at: nobody waits for it, and a refusal is nobody's to mend. */
  quiet?: true;
  refusal?: { message: string; code: string; field?: string };
}

export type OutboxNews =
  { type: "changed" } | { type: "sent"; item: OutboxItem; data: unknown } | { type: "refused"; item: OutboxItem } | { type: "signedOut" };

type Listener = (news: OutboxNews) => void;
const listeners = new Set<Listener>();
const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("goodshift-outbox");
channel?.addEventListener("message", (event: MessageEvent<OutboxNews>) => tell(event.data));

function tell(news: OutboxNews): void {
  for (const listener of listeners) listener(news);
}

/** Tell this tab at once and the others (and the service worker) through the channel. */
function announce(news: OutboxNews): void {
  tell(news);
  channel?.postMessage(news);
}

export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Who is signed in on this phone; the service worker knows it the same way. */
const whoAmI = async (): Promise<string | undefined> => (await fact<{ id: string }>("me"))?.id;

/** What I wrote and what has not arrived, in order. Another person's words on a shared phone stay out of sight. */
export async function waitingItems(): Promise<OutboxItem[]> {
  const personId = await whoAmI();
  return (await (await database()).getAll("outbox")).filter((item) => item.personId === personId);
}

/** Put something in. A new item sends the ones before it that were still in their undo window. */
export async function put(
  draft: Pick<OutboxItem, "id" | "kind" | "documentId" | "input" | "personId" | "names" | "line">,
  hold = 0,
): Promise<OutboxItem> {
  const now = Date.now();
  const item: OutboxItem = { ...draft, createdAt: now, sendAt: now + hold, state: "waiting", faults: 0 };
  const tx = (await database()).transaction("outbox", "readwrite");
  for (const earlier of await tx.store.getAll()) {
    if (earlier.state === "waiting" && earlier.faults === 0 && earlier.sendAt > now) await tx.store.put({ ...earlier, sendAt: now });
  }
  await tx.store.put(item);
  await tx.done;
  announce({ type: "changed" });
  return item;
}

/** Put in a note that nobody waits for, once for as long as it is here. It cuts nobody's "Undo" short. */
export async function putQuietly(draft: Pick<OutboxItem, "id" | "kind" | "documentId" | "input" | "personId">): Promise<void> {
  const now = Date.now();
  const tx = (await database()).transaction("outbox", "readwrite");
  const same = (item: OutboxItem): boolean =>
    item.documentId === draft.documentId && item.personId === draft.personId && JSON.stringify(item.input) === JSON.stringify(draft.input);
  if (!(await tx.store.getAll()).some(same)) {
    await tx.store.put({ ...draft, names: [], line: "", createdAt: now, sendAt: now, state: "waiting", faults: 0, quiet: true });
  }
  await tx.done;
}

/** Take it back, if it has not left yet. True when it will never be sent. */
export async function undo(id: string): Promise<boolean> {
  const tx = (await database()).transaction("outbox", "readwrite");
  const item = await tx.store.get(id);
  const stays = item?.state === "waiting" && item.faults === 0;
  if (stays) await tx.store.delete(id);
  await tx.done;
  if (stays) announce({ type: "changed" });
  return stays;
}

async function change(id: string, with_: Partial<OutboxItem>): Promise<void> {
  const tx = (await database()).transaction("outbox", "readwrite");
  const item = await tx.store.get(id);
  if (item) await tx.store.put({ ...item, ...with_ });
  await tx.done;
  announce({ type: "changed" });
}

/** Hold an item until a moment (the undo toast has focus), or let it go now. */
export const holdUntil = (id: string, sendAt: number) => change(id, { sendAt });

/** Way out one of "Needs a look": try again, as it is or mended. The server took nothing under this id, so the id stays. */
export const retry = (id: string, mended: Partial<Pick<OutboxItem, "input" | "line">> = {}) =>
  change(id, { ...mended, state: "waiting", faults: 0, sendAt: Date.now() });

/** Way out two: let it go for good, or take the words elsewhere. */
export async function remove(id: string): Promise<void> {
  await (await database()).delete("outbox", id);
  announce({ type: "changed" });
}

/** Letting go was a slip of the thumb: back as it was. */
export async function restore(item: OutboxItem): Promise<void> {
  await (await database()).put("outbox", item);
  announce({ type: "changed" });
}

/** At start nobody is looking at an undo toast any more: what was held goes out now. */
export async function releaseHeld(): Promise<void> {
  const tx = (await database()).transaction("outbox", "readwrite");
  for (const item of await tx.store.getAll()) {
    // "sending" is left over from an app that was closed mid-way: the same id makes asking again safe.
    if (item.state !== "refused") await tx.store.put({ ...item, state: "waiting", sendAt: Date.now() });
  }
  await tx.done;
}

/** Claim the first item in order, if its time has come. Nothing overtakes an item that still waits. */
async function claimNext(personId: string): Promise<OutboxItem | undefined> {
  const tx = (await database()).transaction("outbox", "readwrite");
  const next = (await tx.store.getAll()).find((item) => item.state !== "refused" && item.personId === personId);
  const due = next !== undefined && next.sendAt <= Date.now();
  const claimed = due ? { ...next, state: "sending" as const } : undefined;
  if (claimed) await tx.store.put(claimed);
  await tx.done;
  return claimed;
}

/** Growing pauses: 2, 4, 8 … at most 60 seconds. */
const pause = (faults: number) => Math.min(60_000, 1_000 * 2 ** faults);

/** True when the item is done with (sent or refused) and the next may go. */
async function send(item: OutboxItem): Promise<boolean> {
  try {
    // What is only noted has no id of its own there: the first time counts, however often it is told.
    const data = await askById(item.documentId, { input: item.quiet ? item.input : { ...item.input, id: item.id } });
    await (await database()).delete("outbox", item.id);
    announce({ type: "sent", item, data });
    return true;
  } catch (error) {
    if (error instanceof NoConnection) {
      await change(item.id, { state: "waiting" });
      return false;
    }
    if (!(error instanceof Refusal)) {
      await change(item.id, { state: "waiting" });
      throw error;
    }
    if (error.code === "UNAUTHENTICATED") {
      await change(item.id, { state: "waiting" });
      announce({ type: "signedOut" });
      return false;
    }
    const faults = item.faults + 1;
    const passing = error.code === "RATE_LIMITED" || error.code === "UNAVAILABLE" || (error.code === "INTERNAL" && faults < MOST_FAULTS);
    if (passing) {
      const wait = error.retryAfter ? error.retryAfter * 1_000 : pause(faults);
      await change(item.id, { state: "waiting", faults, sendAt: Date.now() + wait });
      return false;
    }
    if (item.quiet) {
      await remove(item.id);
      return true;
    }
    const refused: OutboxItem = {
      ...item,
      state: "refused",
      refusal: { message: error.message, code: error.code, ...(error.field ? { field: error.field } : {}) },
    };
    await change(item.id, refused);
    announce({ type: "refused", item: refused });
    return true;
  }
}

async function flushAlone(): Promise<void> {
  const personId = await whoAmI();
  if (!personId) return;
  for (;;) {
    const item = await claimNext(personId);
    if (!item || !(await send(item))) return;
  }
}

/** Send what is due, in order, one flusher across tabs and the service worker. */
export const flush = (): Promise<void> => alone(flushAlone);

// Where the phone has no Web Locks, at least this tab takes turns with itself; ids keep the rest harmless.
let turn: Promise<unknown> = Promise.resolve();

/** While this runs nothing is sent, by no tab: used to change hands, so that no words go out in another's name. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = (globalThis.navigator as { locks?: LockManager } | undefined)?.locks;
  if (locks) return locks.request("goodshift-outbox", work) as Promise<T>;
  const mine = turn.then(work, work);
  turn = mine.catch(() => undefined);
  return mine;
}

/** When the first waiting item falls due, in ms from now; undefined when nothing waits. */
export async function nextDue(): Promise<number | undefined> {
  const first = (await waitingItems()).find((item) => item.state !== "refused");
  return first && Math.max(0, first.sendAt - Date.now());
}
