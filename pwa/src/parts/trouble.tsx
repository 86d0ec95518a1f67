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
        <Action look="line" icon="turn" onClick={() => refresh()}>
          {w.tryAgain}
        </Action>
      </Empty>
    );
  // An answer that holds nothing means the same as "not found": out of reach and missing look alike.
  const notHere = seen.data !== undefined || seen.refusal?.code === "NOT_FOUND";
  if (notHere || seen.refusal)
    return (
      <Empty title={notHere ? w.trouble.notHere : w.trouble.refused} text={notHere ? w.trouble.notHereText : (seen.refusal?.message ?? "")}>
        <a class="btn line" href="/">
          {w.trouble.toToday}
        </a>
      </Empty>
    );
  return <>{waiting}</>;
}
