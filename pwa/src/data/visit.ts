/** A few minutes on a shared device: a database of its own, no copy for later, and nothing of it stays. */
import { effect } from "@preact/signals";
import { deleteDB } from "idb";
import { VisitBar } from "../parts/visit-bar";
import { above } from "../lazy";
import { endSession } from "./client";
import { isVisit, moveTo, VISIT } from "./db";
import { flush, nextDue, releaseHeld } from "./outbox";
import { me } from "./session";

/** When nobody has touched the device for so long, whoever signed in has gone. */
let rest = 300_000;
let touched = 0;

export async function startVisit(seconds: number): Promise<void> {
  rest = seconds * 1_000;
  touched = Date.now();
  await deleteDB(VISIT);
  await moveTo(VISIT);
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => (touched = Date.now()), { passive: true });
  setInterval(() => Date.now() - touched > rest && void leave(), 1_000);
  above.value = VisitBar;
  let there = false;
  effect(() => {
    if (me.value) there = true;
    // Signed out, by hand or by the server.
    else if (there) void leave();
  });
}

/** "I am done": what was written goes out first. False when something could not be sent. */
export async function finishVisit(): Promise<boolean> {
  await releaseHeld();
  await flush().catch(() => undefined);
  if ((await nextDue()) !== undefined) return false;
  await leave();
  return true;
}

/** The page starts anew, so that nothing is left in its memory either. */
async function leave(): Promise<void> {
  await forgetVisit();
  location.replace("/signin");
}

/** Also after a crash: whoever was here before is signed out, and what they left behind is gone. */
export async function forgetVisit(): Promise<void> {
  // Without a connection the server ends the session by itself, after the same rest.
  await endSession().catch(() => undefined);
  if (isVisit()) await moveTo(VISIT);
  await deleteDB(VISIT);
}
