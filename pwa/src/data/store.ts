/**
 * Last data first, then fresh. A page names its query; the answer is shown from memory or
 * IndexedDB at once and asked anew from the server. `refresh()` asks again for what is on screen.
 */
import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ask, type Document, documentId, NoConnection, Refusal } from "./client";
import { database, isVisit } from "./db";
import { signedOutByServer } from "./session";

export interface Seen<Result> {
  data?: Result;
  /** When the server last answered, ms. */
  at?: number;
  /** The server said no (not found, not allowed); shown only when there is nothing to show. */
  refusal?: Refusal;
  /** Nothing kept and no connection. */
  cut?: boolean;
}

interface Entry {
  state: Signal<Seen<unknown>>;
  /** Asks the server; one question at a time per entry. */
  load: () => Promise<void>;
  /** Pages that show it now. */
  watchers: number;
}

const entries = new Map<string, Entry>();

let answered = (): void => undefined;
/** When the first screen has its answer, or knows that there is none: until then everything else keeps off a slow line. */
export const firstAnswered = new Promise<void>((resolve) => {
  answered = resolve;
});

/** False since the moment given when the last question found no connection. */
export const cutSince = signal<number | null>(null);

export function noteConnection(there: boolean): void {
  if (there) cutSince.value = null;
  else cutSince.value ??= Date.now();
}

async function keep(key: string, data: unknown, at: number): Promise<void> {
  // On a shared device nothing is kept for later.
  if (isVisit()) return;
  try {
    await (await database()).put("seen", { key, data, at });
  } catch {
    // A full or forbidden storage costs the offline copy, nothing else.
  }
}

async function load(key: string, state: Signal<Seen<unknown>>, asking: () => Promise<unknown>): Promise<void> {
  if (!state.value.data) {
    const kept = await (await database()).get("seen", key).catch(() => undefined);
    if (kept && !state.value.data) state.value = { data: kept.data, at: kept.at };
  }
  try {
    const data = await asking();
    const at = Date.now();
    state.value = { data, at };
    noteConnection(true);
    void keep(key, data, at);
  } catch (error) {
    if (error instanceof NoConnection) {
      noteConnection(false);
      if (!state.value.data) state.value = { cut: true };
    } else if (error instanceof Refusal) {
      noteConnection(true);
      if (error.code === "UNAUTHENTICATED") await signedOutByServer();
      else if (error.code === "NOT_FOUND" || !state.value.data) state.value = { refusal: error };
    } else throw error;
  } finally {
    answered();
  }
}

type Ask = typeof ask;

/** `first` asks the first time, when the browser may have asked already. */
function entryFor<Result, Variables>(document: Document<Result, Variables>, variables: Variables, first: Ask = ask): Entry {
  const key = documentId(document) + JSON.stringify(variables);
  let entry = entries.get(key);
  if (!entry) {
    const state = signal<Seen<unknown>>({});
    let running: Promise<void> | undefined;
    let again = false;
    let asking = first;
    const run = async (): Promise<void> => {
      do {
        again = false;
        const now = asking;
        asking = ask;
        await load(key, state, () => now(document, variables));
      } while (again);
    };
    entry = {
      state,
      watchers: 0,
      load: () => {
        if (running) again = true;
        running ??= run().finally(() => {
          running = undefined;
        });
        return running;
      },
    };
    entries.set(key, entry);
  }
  return entry;
}

export function useQuery<Result, Variables>(
  document: Document<Result, Variables>,
  variables: Variables,
  first: Ask = ask,
): Signal<Seen<Result>> {
  const key = documentId(document) + JSON.stringify(variables);
  // The key stands for both arguments; their identities change on every render.
  const entry = useMemo(() => entryFor(document, variables, first), [key]);
  useEffect(() => {
    entry.watchers += 1;
    void entry.load();
    return () => {
      entry.watchers -= 1;
    };
  }, [entry]);
  return entry.state as Signal<Seen<Result>>;
}

/** It has come with something else: the page that shows it has it at once. */
export function have<Result, Variables>(document: Document<Result, Variables>, variables: Variables, data: Result): void {
  const at = Date.now();
  entryFor(document, variables).state.value = { data, at };
  void keep(documentId(document) + JSON.stringify(variables), data, at);
}

/** Have it on the phone before it is needed. */
export function warm<Result, Variables>(document: Document<Result, Variables>, variables: Variables): Promise<void> {
  return entryFor(document, variables).load();
}

/** Ask anew for everything on screen. What is not on screen asks by itself when it is opened. */
export async function refresh(): Promise<void> {
  await Promise.all([...entries.values()].filter((entry) => entry.watchers > 0).map((entry) => entry.load()));
}

/** Another person, or nobody: nothing seen may remain in memory. */
export function forgetSeen(): void {
  entries.clear();
}
