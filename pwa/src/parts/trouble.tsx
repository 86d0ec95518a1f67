/** What to show instead of data: nothing yet, no connection, or a no from the server. */
import type { ComponentChildren } from "preact";
import type { Seen } from "../data/store";
import { refresh } from "../data/store";
import { words } from "../words";
import { Action, Empty } from "./bits";

export function Trouble({ seen, waiting }: { seen: Seen<unknown>; waiting: ComponentChildren }) {
  const w = words.value;
  if (seen.cut)
    return (
      <Empty title={w.trouble.cut} text={w.trouble.cutText}>
        <Action look="line" icon="turn" onClick={() => void refresh()}>
          {w.tryAgain}
        </Action>
      </Empty>
    );
  if (seen.refusal)
    return (
      <Empty title={seen.refusal.code === "NOT_FOUND" ? w.trouble.notHere : w.trouble.refused} text={seen.refusal.code === "NOT_FOUND" ? w.trouble.notHereText : seen.refusal.message}>
        <a class="btn line" href="/">
          {w.trouble.toToday}
        </a>
      </Empty>
    );
  return <>{waiting}</>;
}
