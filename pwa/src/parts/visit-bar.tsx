/** On a shared device: whose minutes these are, and the way out, always in sight. */
import { useState } from "preact/hooks";
import { me } from "../data/session";
import { finishVisit } from "../data/visit";
import { entry } from "../words/entry";
import { Action } from "./bits";
import { Icon } from "./icon";
import { say } from "./toast";

export function VisitBar() {
  const w = entry.value.shared;
  const [busy, setBusy] = useState(false);
  const done = async (): Promise<void> => {
    setBusy(true);
    if (!(await finishVisit())) say(w.notSent);
    setBusy(false);
  };
  if (!me.value) return null;
  return (
    <aside class="ban visit" aria-label={w.title}>
      <Icon name="screen" />
      <span class="grow">{w.here(me.value.firstName)}</span>
      <Action look="ink" busy={busy} onClick={() => done()}>
        {w.done}
      </Action>
    </aside>
  );
}
