/** Notifications: allowed on this phone or not, tested, and chosen kind by kind. */
import { useEffect, useState } from "preact/hooks";
import { type MePageQuery, SetPreferenceDocument } from "../gql/graphql";
import { ask } from "../data/client";
import { checkPush, testPush, turnOffPush, turnOnPush } from "../data/push";
import { examine, stillKnown, type Trouble, troubleOf } from "../data/push-check";
import { pushState } from "../data/push-state";
import { refresh } from "../data/store";
import { testArrived } from "../data/worker";
import { Action, Banner } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Section } from "../parts/screen";
import { say } from "../parts/toast";
import { words } from "../words";
import { notifyWords } from "../words/notify";

type Preference = MePageQuery["notificationPreferences"][number];

export function Notify({ preferences }: { preferences: readonly Preference[] }) {
  const w = notifyWords.value;
  return (
    <Section title={w.title}>
      <div class="stack">
        <div class="card flush groups">
          {Object.entries(w.groups).map(([key, group]) => (
            <Group key={key} {...group} preferences={preferences.filter((preference) => preference.kind in group.kinds)} />
          ))}
        </div>
        <p class="sm dim">{w.onlyOnShift}</p>
        <OnThisPhone />
      </div>
    </Section>
  );
}

/** News of one sort, folded away: how many of them are told, and a switch for each when it is opened. */
function Group({ title, kinds, preferences }: { title: string; kinds: Readonly<Record<string, string>>; preferences: readonly Preference[] }) {
  const w = notifyWords.value;
  if (preferences.length === 0) return null;
  const on = preferences.filter((preference) => preference.push).length;
  return (
    <details>
      <summary class="row">
        <span class="grow">
          <span class="t">{title}</span>
          <span class="d">{on === preferences.length ? w.all : on === 0 ? w.none : w.some(on, preferences.length)}</span>
        </span>
        <Icon name="down" />
      </summary>
      <ul class="rows plain" role="list">
        {preferences.map((preference) => (
          <Kind key={preference.kind} preference={preference} said={kinds[preference.kind] ?? ""} />
        ))}
      </ul>
    </details>
  );
}

function Kind({ preference, said }: { preference: Preference; said: string }) {
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
          <span class="t">{said}</span>
        </span>
        <input class="sw" type="checkbox" role="switch" checked={on} onChange={(event) => void set(event.currentTarget.checked)} />
      </label>
    </li>
  );
}

function OnThisPhone() {
  const w = notifyWords.value.push;
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => void checkPush().catch(() => undefined), []);
  const run = async (doing: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    try {
      await doing();
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };
  const turnOn = async (): Promise<void> => {
    // The browser's own question first: iOS asks it only inside the tap.
    if ((await Notification.requestPermission()) === "granted" && !(await navigator.serviceWorker.getRegistration())) {
      setTrouble(navigator.onLine ? "worker" : "offline");
      return;
    }
    await turnOnPush();
  };
  switch (pushState.value) {
    case null:
      return null;
    case "iphone":
      return <Banner icon="bell" title={w.iphone} text={w.iphoneText} />;
    case "none":
      return <Banner icon="bell" title={w.none} text={w.noneText} />;
    case "denied":
      return <Banner icon="bell" title={w.denied} text={w.deniedText} />;
    case "off":
      return (
        <>
          <Banner icon="bell" title={w.off} text={w.offText} />
          <Action look="ink wide" icon="bell" busy={busy} onClick={() => run(turnOn)}>
            {busy ? w.turningOn : w.turnOn}
          </Action>
          {trouble && <TroubleSaid trouble={trouble} />}
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

/** What stands in the way, and what one can do about it. */
export function TroubleSaid({ trouble }: { trouble: Trouble }) {
  const { title, text } = notifyWords.value.push.troubles[trouble];
  return <Banner icon="look" tone="soft-bad" title={title} text={text} />;
}

const NOT_ARRIVED_MS = 30_000;
/** How often we look, while it is on its way, whether the push service has sent our server away. */
const LOOK_MS = 2_000;

type Outcome = Trouble | "sending" | "late" | "nowhere" | "renewed";

/** Looks first, sends one, and says when it came in: on this phone, not "somewhere". What is found broken is mended. */
function Test() {
  const w = notifyWords.value.push;
  const [sentAt, setSentAt] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const arrived = testArrived.value !== null && sentAt !== null && testArrived.value >= sentAt ? testArrived.value - sentAt : null;
  const waiting = outcome === "sending" && arrived === null;
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setOutcome("late"), NOT_ARRIVED_MS);
    const looking = setInterval(() => {
      void stillKnown()
        .then(async (known) => known || setOutcome((await examine()) ?? "renewed"))
        .catch(() => undefined);
    }, LOOK_MS);
    return () => {
      clearTimeout(timer);
      clearInterval(looking);
    };
  }, [waiting]);
  const test = async (): Promise<void> => {
    setSentAt(Date.now());
    setOutcome("sending");
    const found = await examine();
    if (found && found !== "renewed") {
      setOutcome(found);
      return;
    }
    try {
      if ((await testPush()) === 0) setOutcome("nowhere");
    } catch (error) {
      setOutcome(troubleOf(error));
    }
  };
  return (
    <>
      <Action look="line wide" icon="bell" busy={waiting} onClick={() => test()}>
        {waiting ? w.testing : w.test}
      </Action>
      {arrived !== null ? (
        <Banner icon="check" tone="soft-ok" title={w.arrived} text={w.took(Math.max(1, Math.round(arrived / 1000)))} />
      ) : outcome === null || outcome === "sending" ? (
        <p class="sm dim">{w.on}</p>
      ) : outcome === "late" ? (
        <Banner icon="bell" title={w.notArrived} text={w.notArrivedText} />
      ) : outcome === "nowhere" ? (
        <Banner icon="bell" title={w.noDevice} />
      ) : outcome === "renewed" ? (
        <Banner icon="turn" tone="soft-tide" title={w.renewed} text={w.renewedText} />
      ) : (
        <TroubleSaid trouble={outcome} />
      )}
    </>
  );
}
