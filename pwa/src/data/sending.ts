/** The page's side of the outbox: put things in, watch it, flush it at every good moment. */
import { computed, signal } from "@preact/signals";
import { type Document, documentId } from "./client";
import { uuidv7 } from "./ids";
import * as outbox from "./outbox";
import { me, signedOutByServer } from "./session";
import { refresh } from "./store";

export const outboxItems = signal<outbox.OutboxItem[]>([]);
/** Whether the outbox was read since the app started: before that nobody knows what waits. */
export const outboxRead = signal(false);
/** Just arrived; stays in sight for two seconds. */
export const justSent = signal<outbox.OutboxItem[]>([]);

/** What is on its way, or came in a moment ago: a screen may count with it, in this order. */
export const written = computed(() => {
  // For a moment an item is in both: it has arrived, and the outbox has not been read again yet.
  const arrived = new Set(justSent.value.map((item) => item.id));
  return [...justSent.value, ...outboxItems.value.filter((item) => item.state !== "refused" && !arrived.has(item.id))];
});

const SENT_STAYS = 2_000;
let timer: ReturnType<typeof setTimeout> | undefined;

interface Draft {
  /** The client's own id, where it was made before: the server may have heard of it already. */
  id?: string;
  kind: outbox.OutboxKind;
  names: string[];
  line: string;
}

/** Send it, now or when there is a connection. With `undoable` it stays on the phone for eight seconds first. */
export async function send<Input extends { id?: string | null | undefined }>(
  document: Document<unknown, { input: Input }>,
  input: Omit<Input, "id">,
  draft: Draft,
  undoable = false,
): Promise<outbox.OutboxItem> {
  const item = await outbox.put(
    { id: uuidv7(), documentId: documentId(document), input: { ...input }, personId: me.value!.id, ...draft },
    undoable ? outbox.UNDO_MS : 0,
  );
  void askForBackgroundSync();
  flushSoon();
  return item;
}

/** Tell the server what nobody waits for (that something was looked at, which language a phone speaks), now or when there is a connection. */
export async function note<Input extends object>(document: Document<unknown, { input: Input }>, input: Input): Promise<void> {
  await outbox.putQuietly({ id: uuidv7(), kind: "opened", documentId: documentId(document), input: Object.fromEntries(Object.entries(input)), personId: me.value!.id });
  void askForBackgroundSync();
  flushSoon();
}

/** Chromium sends what waits even when the app is closed. Elsewhere the next start does. */
async function askForBackgroundSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const sync = (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
  await sync?.register("outbox").catch(() => undefined);
}

/** Some phones never say "online": while something is due, try by the clock as well. */
const RETRY_MS = 15_000;

async function look(): Promise<void> {
  outboxItems.value = (await outbox.waitingItems()).filter((item) => !item.quiet);
  outboxRead.value = true;
  const due = await outbox.nextDue();
  clearTimeout(timer);
  if (due !== undefined) timer = setTimeout(flushSoon, due > 0 ? due + 20 : RETRY_MS);
}

let flushing = false;
let again = false;

export function flushSoon(): void {
  again = flushing;
  if (flushing) return;
  flushing = true;
  void outbox
    .flush()
    .catch(() => undefined)
    .finally(() => {
      flushing = false;
      // Something was written while the last one was on its way.
      if (again) flushSoon();
      else void look();
    });
}

/** Way out of "Needs a look": once more, as it is. */
export async function tryAgain(id: string): Promise<void> {
  await outbox.retry(id);
  flushSoon();
}

/** Once more, with `value` in the place of what the server would not take. */
export async function mend(item: outbox.OutboxItem, field: string, value: string): Promise<void> {
  const line = item.line === item.input[field] ? value : item.line;
  await outbox.retry(item.id, { input: { ...item.input, [field]: value }, line });
  flushSoon();
}

/** Whether no other tab is open, where an undo toast might still be running. */
async function onlyWindow(): Promise<boolean> {
  if (!navigator.locks) return true;
  const { held = [] } = await navigator.locks.query();
  const others = held.some((lock) => lock.name === "goodshift-window");
  // Held for as long as this window lives.
  void navigator.locks.request("goodshift-window", { mode: "shared" }, () => new Promise(() => undefined));
  return !others;
}

export async function startSending(): Promise<void> {
  if (await onlyWindow()) await outbox.releaseHeld();
  // What waits is in sight before the first try to send it has an answer.
  await look().catch(() => undefined);
  outbox.listen((news) => {
    if (news.type === "sent" && !news.item.quiet) {
      justSent.value = [...justSent.value, news.item];
      setTimeout(() => {
        justSent.value = justSent.value.filter((item) => item.id !== news.item.id);
      }, SENT_STAYS);
      void refresh();
    }
    // It was written for something that has changed: look at how it stands now.
    if (news.type === "refused") void refresh();
    if (news.type === "signedOut") void signedOutByServer();
    void look();
  });
  addEventListener("online", flushSoon);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flushSoon());
  flushSoon();
}
