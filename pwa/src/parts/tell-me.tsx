/**
 * "Shall your phone tell you?": asked after something worth telling, with the reason, and the browser's own question only
 * after a yes. Comes when the first screen is done, with its words.
 */
import { effect, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { InboxCountDocument } from "../gql/graphql";
import { ask } from "../data/client";
import type { OutboxKind } from "../data/outbox";
import { Slow, turnOnPush } from "../data/push";
import { pushState, type Reason, tellMe } from "../data/push-state";
import { outboxItems } from "../data/sending";
import { words } from "../words";
import { notifyWords } from "../words/notify";
import { Action } from "./bits";
import { Icon } from "./icon";
import { say } from "./toast";

/** What somebody else will answer, sooner or later. */
const awaits: ReadonlySet<OutboxKind> = new Set(["praise", "coaching", "request", "reply", "recognition"]);
const DAY = 86_400_000;
/** How long "not now" holds: a while, longer, and then for good. Me has the switch for whoever wants it after all. */
const PAUSES = [14 * DAY, 60 * DAY];
const LATER = "push-later";

interface Later {
  times: number;
  at: number;
}

const later = (): Later => JSON.parse(localStorage.getItem(LATER) ?? '{"times":0,"at":0}') as Later;

/** Whether it may be asked now: not turned off by hand, and not said "not now" to a short while ago. */
export function mayAsk(now: number = Date.now()): boolean {
  if (localStorage.getItem("push") === "off") return false;
  const { times, at } = later();
  return times === 0 || now - at > (PAUSES[times - 1] ?? Infinity);
}

export function notNow(now: number = Date.now()): void {
  localStorage.setItem(LATER, JSON.stringify({ times: later().times + 1, at: now }));
}

/** Whom I wrote to last since the app was opened, and whose answer there will be. */
const wroteTo = signal<string | null>(null);
const declined = signal(false);

/** From here on Today may ask. */
export async function startTelling(): Promise<void> {
  await notifyWords.open();
  effect(() => {
    const last = outboxItems.value.findLast((item) => awaits.has(item.kind) && item.state !== "refused");
    if (last?.names[0]) wroteTo.value = last.names[0];
  });
  tellMe.value = TellMe;
}

function TellMe({ from }: Reason) {
  const state = pushState.value;
  if ((state !== "off" && state !== "iphone") || declined.value || !mayAsk()) return null;
  if (wroteTo.value) return <Offer reason={notifyWords.value.offer.wrote(wroteTo.value)} iphone={state === "iphone"} />;
  return from ? <Offer reason={notifyWords.value.offer.came(from)} iphone={state === "iphone"} /> : null;
}

export function Offer({ reason, iphone }: { reason: string; iphone: boolean }) {
  const w = notifyWords.value.offer;
  const [busy, setBusy] = useState(false);
  const yes = async (): Promise<void> => {
    setBusy(true);
    try {
      // Nothing may come between the tap and the question: iOS would not ask.
      await turnOnPush();
      if (pushState.value === "on") say(w.done);
      else if (pushState.value === "denied") say(notifyWords.value.push.denied);
    } catch (error) {
      say(error instanceof Slow ? notifyWords.value.push.slow : words.value.failed);
    } finally {
      setBusy(false);
    }
  };
  const no = (): void => {
    notNow();
    declined.value = true;
  };
  return (
    <section class="card rows more stack" aria-labelledby="tell-me">
      <div class="row-x">
        <span class="dot tidy">
          <Icon name="bell" />
        </span>
        <div class="grow">
          <h2 id="tell-me">{reason}</h2>
          <p class="sm dim">{iphone ? w.textPhone : w.text}</p>
        </div>
      </div>
      {iphone ? (
        <a class="btn ink wide" href="/me">
          {w.showMe}
        </a>
      ) : (
        <Action look="ink wide" icon="bell" busy={busy} onClick={() => yes()}>
          {w.yes}
        </Action>
      )}
      <Action look="bare wide" onClick={no}>
        {w.later}
      </Action>
    </section>
  );
}

/** The shift began: what was held back meanwhile is told, in one line. */
export async function welcomeBack(): Promise<void> {
  const [{ unreadNotifications }] = await Promise.all([ask(InboxCountDocument, {}), notifyWords.open()]);
  if (unreadNotifications > 0) say(notifyWords.value.waited(unreadNotifications));
}
