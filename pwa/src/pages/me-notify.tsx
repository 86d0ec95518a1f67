/** Notifications: allowed on this phone or not, tested, and chosen kind by kind. */
import { useEffect, useState } from "preact/hooks";
import { type MePageQuery, SetPreferenceDocument } from "../gql/graphql";
import { ask } from "../data/client";
import { checkPush, pushState, Slow, testPush, turnOffPush, turnOnPush } from "../data/push";
import { refresh } from "../data/store";
import { testArrived } from "../data/worker";
import { Action, Banner, Rows } from "../parts/bits";
import { Section } from "../parts/screen";
import { say } from "../parts/toast";
import { words } from "../words";

type Preference = MePageQuery["notificationPreferences"][number];

export function Notify({ preferences }: { preferences: readonly Preference[] }) {
  const w = words.value.me;
  return (
    <Section title={w.tellMe}>
      <div class="stack">
        <Rows plain>
          {preferences
            // A kind without words is news of a screen that this version of the app does not have.
            .filter((preference) => preference.kind !== "TEST" && preference.kind in w.kinds)
            .map((preference) => (
              <Kind key={preference.kind} preference={preference} />
            ))}
        </Rows>
        <p class="sm dim">{w.onlyOnShift}</p>
        <OnThisPhone />
      </div>
    </Section>
  );
}

function Kind({ preference }: { preference: Preference }) {
  const w = words.value;
  // Shown as chosen at once; turned back when the server did not take it.
  const [on, setOn] = useState(preference.push);
  useEffect(() => setOn(preference.push), [preference.push]);
  const set = async (push: boolean): Promise<void> => {
    setOn(push);
    try {
      await ask(SetPreferenceDocument, { input: { kind: preference.kind, push } });
      await refresh();
    } catch {
      setOn(!push);
      say(w.shift.failed);
    }
  };
  return (
    <li>
      <label class="row">
        <span class="grow">
          <span class="t">{w.me.kinds[preference.kind]}</span>
        </span>
        <input class="sw" type="checkbox" role="switch" checked={on} onChange={(event) => void set(event.currentTarget.checked)} />
      </label>
    </li>
  );
}

function OnThisPhone() {
  const w = words.value.me.push;
  const [busy, setBusy] = useState(false);
  useEffect(() => void checkPush().catch(() => undefined), []);
  const run = async (doing: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await doing();
    } catch (error) {
      say(error instanceof Slow ? w.slow : words.value.failed);
    } finally {
      setBusy(false);
    }
  };
  switch (pushState.value) {
    case null:
      return null;
    case "none":
      return <Banner icon="bell" title={w.none} text={w.noneText} />;
    case "denied":
      return <Banner icon="bell" title={w.denied} text={w.deniedText} />;
    case "off":
      return (
        <>
          <Banner icon="bell" title={w.off} text={w.offText} />
          <Action look="ink wide" icon="bell" busy={busy} onClick={() => run(turnOnPush)}>
            {busy ? w.turningOn : w.turnOn}
          </Action>
        </>
      );
    case "on":
      return (
        <>
          <Test />
          <Action look="bare" busy={busy} onClick={() => run(turnOffPush)}>
            {w.turnOff}
          </Action>
        </>
      );
  }
}

const NOT_ARRIVED_MS = 30_000;

/** Sends one, and says when it came in: on this phone, not "somewhere". */
function Test() {
  const w = words.value.me.push;
  const [sentAt, setSentAt] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<"sending" | "late" | "nowhere" | "failed" | null>(null);
  const arrived = testArrived.value !== null && sentAt !== null && testArrived.value >= sentAt ? testArrived.value - sentAt : null;
  useEffect(() => {
    if (outcome !== "sending" || arrived !== null) return;
    const timer = setTimeout(() => setOutcome("late"), NOT_ARRIVED_MS);
    return () => clearTimeout(timer);
  }, [outcome, arrived]);
  const test = async (): Promise<void> => {
    setSentAt(Date.now());
    setOutcome("sending");
    try {
      if ((await testPush()) === 0) setOutcome("nowhere");
    } catch {
      setOutcome("failed");
    }
  };
  return (
    <>
      <Action look="line wide" icon="bell" busy={outcome === "sending" && arrived === null} onClick={() => test()}>
        {outcome === "sending" && arrived === null ? w.testing : w.test}
      </Action>
      {arrived !== null ? (
        <Banner icon="check" tone="soft-ok" title={w.arrived} text={w.took(Math.max(1, Math.round(arrived / 1000)))} />
      ) : outcome === "late" ? (
        <Banner icon="bell" title={w.notArrived} text={w.notArrivedText} />
      ) : outcome === "nowhere" ? (
        <Banner icon="bell" title={w.noDevice} />
      ) : outcome === "failed" ? (
        <Banner icon="bell" title={words.value.failed} />
      ) : (
        <p class="sm dim">{w.on}</p>
      )}
    </>
  );
}
