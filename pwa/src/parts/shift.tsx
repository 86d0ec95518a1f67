/** "I am on shift until …": the one thing that decides when the phone may speak up. */
import { useState } from "preact/hooks";
import { type MeFragment, ShiftEndDocument, ShiftStartDocument } from "../gql/graphql";
import { ask } from "../data/client";
import { me, signedIn } from "../data/session";
import { refresh } from "../data/store";
import { go } from "../router";
import { words } from "../words";
import { clock } from "../words/time";
import { Action } from "./bits";
import { say } from "./toast";

/** On shift means: the server says so, and the end has not passed while the app lay open. */
export function onShift(person: Pick<MeFragment, "onShift" | "shiftEndsAt">): boolean {
  return person.onShift && !(person.shiftEndsAt && new Date(person.shiftEndsAt).getTime() < Date.now());
}

export function ShiftLine({ person }: { person: MeFragment }) {
  const w = words.value.today;
  return (
    <details class="shift">
      <summary>
        {onShift(person) ? (
          <span class="live">{person.shiftEndsAt ? w.onShiftUntil(clock(person.shiftEndsAt)) : w.onShift}</span>
        ) : (
          <span>{w.offShift}</span>
        )}
      </summary>
      <Shift person={person} />
    </details>
  );
}

/** Full hours and halves, as shifts end; eight hours ahead to start with. */
function suggestion(now: Date = new Date()): string {
  const end = new Date(now.getTime() + 8 * 3_600_000);
  end.setMinutes(end.getMinutes() < 30 ? 0 : 30);
  return `${String(end.getHours()).padStart(2, "0")}:${String(end.getMinutes()).padStart(2, "0")}`;
}

/** The next time the clock shows it: 02:00 chosen at 22:00 is tomorrow. */
export function nextAt(time: string, now: Date = new Date()): Date {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const end = new Date(now);
  end.setHours(hours, minutes, 0, 0);
  if (end <= now) end.setDate(end.getDate() + 1);
  return end;
}

export function Shift({ person }: { person: MeFragment }) {
  const w = words.value.shift;
  const [time, setTime] = useState(suggestion);
  const [busy, setBusy] = useState(false);
  const run = async (asking: () => Promise<MeFragment>): Promise<void> => {
    setBusy(true);
    try {
      await signedIn(await asking());
      await refresh();
    } catch {
      say(w.failed);
    } finally {
      setBusy(false);
    }
  };
  const start = async (): Promise<void> => {
    await run(async () => (await ask(ShiftStartDocument, { input: { endsAt: nextAt(time).toISOString() } })).shiftStart.person);
    if (!me.value || !onShift(me.value)) return;
    await (await import("./tell-me")).welcomeBack().catch(() => undefined);
  };
  const end = async (): Promise<void> => {
    await run(async () => (await ask(ShiftEndDocument, {})).shiftEnd.person);
    // The moment to say how it was; the page knows when that was said already.
    if (me.value?.store && !onShift(me.value)) go("/shift");
  };
  return (
    <div class="card stack">
      {onShift(person) ? (
        <Action look="line wide" busy={busy} onClick={() => end()}>
          {w.end}
        </Action>
      ) : (
        <>
          <div class="fld">
            <label for="until">{w.until}</label>
            <input class="inp" id="until" type="time" value={time} required onInput={(event) => setTime(event.currentTarget.value)} />
          </div>
          <Action look="ink wide" busy={busy} missing={time ? undefined : w.until} onClick={() => start()}>
            {w.start}
          </Action>
        </>
      )}
      <p class="sm dim">{w.hint}</p>
    </div>
  );
}
