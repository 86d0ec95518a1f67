/** Facts about the connection and the app itself, said calmly on top of a screen. */
import { cutSince } from "../data/store";
import { outboxItems } from "../data/sending";
import { takeUpdate, updateReady } from "../data/worker";
import { location_ } from "../router";
import { words } from "../words";
import { clock } from "../words/time";
import { Action, Banner } from "./bits";

export function Status() {
  const w = words.value.banner;
  const waiting = outboxItems.value.filter((item) => item.state !== "refused").length;
  const look = outboxItems.value.length - waiting;
  // On the page that shows it all, pointing there would be noise.
  const there = location_.value.pathname === "/waiting";
  const toWaiting = !there && (
    <a class="btn line" href="/waiting">
      {w.look}
    </a>
  );
  return (
    <div class="status">
      {cutSince.value !== null && (
        <Banner icon="cut" title={w.since(clock(cutSince.value))} text={waiting > 0 ? w.waiting(waiting) : w.byItself}>
          {waiting > 0 && toWaiting}
        </Banner>
      )}
      {look > 0 && !there && (
        <Banner icon="look" title={w.needsLook(look)} tone="soft-bad">
          {toWaiting}
        </Banner>
      )}
      {updateReady.value && (
        <Banner icon="turn" title={w.update} text={w.updateText} tone="soft-tide">
          <Action look="line" onClick={takeUpdate}>
            {w.updateAct}
          </Action>
        </Banner>
      )}
    </div>
  );
}
