/** Who is signed in on this phone, as far as the phone knows. The cookie itself is out of script's reach. */
import { signal } from "@preact/signals";
import type { MeFragment, Role } from "../gql/graphql";
import { endSession } from "./client";
import { database, fact, forgetFact, keepFact } from "./db";

export const me = signal<MeFragment | null>(null);

/** Those whose work begins with a question about many people. */
const many = new Set<Role>(["REGIONAL", "HQ", "HR", "ADMIN"]);
export const looksWide = (): boolean => me.value !== null && many.has(me.value.role);

/** Headquarters sees the whole company on the board, a regional the region, a manager the store. */
const accountable = new Set<Role>(["MANAGER", "REGIONAL", "HQ", "ADMIN"]);
export const hasBoard = (): boolean => me.value !== null && accountable.has(me.value.role);

/** The server ended the session: what waits in the outbox stays, the rest is wiped. */
export const sessionEnded = signal(false);

export async function loadSession(): Promise<void> {
  // A browser that refuses storage still signs in; it only starts from nothing each time.
  me.value = (await fact<MeFragment>("me").catch(() => undefined)) ?? null;
}

export async function signedIn(person: MeFragment): Promise<void> {
  const before = await fact<MeFragment>("me");
  if (before && before.id !== person.id) await wipeSeen();
  await keepFact("me", person);
  sessionEnded.value = false;
  me.value = person;
}

async function wipeSeen(): Promise<void> {
  await (await database()).clear("seen");
}

/** Nobody is signed in: what was seen goes. Half-written words, some of them for their writer alone, go with `me` (papers.ts). */
async function wipe(): Promise<void> {
  me.value = null;
  await forgetFact("me");
  await wipeSeen();
}

/** The server no longer knows this phone. Words not yet sent wait for the same person to come back. */
export async function signedOutByServer(): Promise<void> {
  if (!me.value) return;
  sessionEnded.value = true;
  await wipe();
}

export async function signOut(): Promise<void> {
  await endSession();
  await wipe();
}
