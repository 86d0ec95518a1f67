/** Not this, and why: the reason stays with it. */
import { useId, useState } from "preact/hooks";
import { DismissInsightDocument } from "../gql/graphql";
import type { FullInsight } from "../data/insights";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { Action } from "../parts/bits";
import { Field } from "../parts/field";
import { Sheet } from "../parts/sheet";
import { say, sayWithUndo } from "../parts/toast";
import { titleOf } from "../words/insight-said";
import { insightWords } from "../words/insights";

export function Dismiss({ insight }: { insight: FullInsight }) {
  const [open, setOpen] = useState(false);
  if (!insight.viewerCanDismiss) return null;
  return (
    <div class="mid">
      <Action look="bare" onClick={() => setOpen(true)}>
        {insightWords.value.dismiss}
      </Action>
      {open && <DismissSheet insight={insight} onClose={() => setOpen(false)} />}
    </div>
  );
}

function DismissSheet({ insight, onClose }: { insight: FullInsight; onClose: () => void }) {
  const w = insightWords.value;
  const paper = usePaper(`dismiss:${insight.id}`, "");
  const reason = paper.text;
  const missingId = useId();
  const missing = reason.trim() ? undefined : w.missingReason;
  const dismiss = async (): Promise<void> => {
    const input = { insightId: insight.id, reason: reason.trim() };
    const item = await send(DismissInsightDocument, input, { kind: "insightDismissed", names: [titleOf(insight)], line: input.reason }, true);
    paper.clear();
    onClose();
    sayWithUndo(w.dismissedSaid, item.id, () => {
      paper.write(reason);
      say(w.takenBack);
    });
  };
  return (
    <Sheet title={w.dismissWhy} onClose={onClose}>
      <Field label={w.dismissWhy} hint={w.dismissHint} most={500} value={reason} focus onInput={paper.write} />
      <p class="sm dim missing" id={missingId}>
        {missing}
      </p>
      <Action look="ink big wide" missing={missing} aria-describedby={missing ? missingId : undefined} onClick={() => dismiss()}>
        {w.dismissIt}
      </Action>
    </Sheet>
  );
}
