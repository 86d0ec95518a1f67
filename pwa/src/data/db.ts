/**
 * What the phone keeps: things waiting to be sent, the last data seen, and a few small facts.
 * Pages and the service worker both open it, so nothing here may touch the page.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { OutboxItem } from "./outbox";

interface Shape extends DBSchema {
  outbox: { key: string; value: OutboxItem };
  seen: { key: string; value: { key: string; data: unknown; at: number } };
  facts: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Shape>;

/** Where a visit on a shared device keeps what it needs, for as long as it lasts. */
export const VISIT = "goodshift-visit";

let name = "goodshift";
let opened: Promise<Database> | undefined;

export function database(): Promise<Database> {
  opened ??= openDB<Shape>(name, 1, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "id" });
      db.createObjectStore("seen", { keyPath: "key" });
      db.createObjectStore("facts");
    },
    terminated() {
      opened = undefined;
    },
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** Work in another database from here on. */
export async function moveTo(other: string): Promise<void> {
  (await opened?.catch(() => undefined))?.close();
  opened = undefined;
  name = other;
}

export const isVisit = (): boolean => name === VISIT;

export async function fact<T>(name: string): Promise<T | undefined> {
  return (await (await database()).get("facts", name)) as T | undefined;
}

export async function keepFact(name: string, value: unknown): Promise<void> {
  await (await database()).put("facts", value, name);
}

export async function forgetFact(name: string): Promise<void> {
  await (await database()).delete("facts", name);
}
