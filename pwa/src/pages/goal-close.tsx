/** The end of a goal: done, or dropped with a word why. */
import { useId, useState } from "preact/hooks";
import { CloseGoalDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { Action } from "../parts/bits";
import { Segment } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Sheet } from "../parts/sheet";
import { say, sayWithUndo } from "../parts/toast";
import { words } from "../words";
import type { FullGoal } from "./goal";

export function CloseSheet({ goal, onClose }: { goal: FullGoal; onClose: () => void }) {
  const w = words.value.goals;
  const missingId = useId();
  // What was never agreed was never done either.
  const proposal = goal.state === "PROPOSED";
  const [how, setHow] = useState<"done" | "drop">(proposal ? "drop" : "done");
  const paper = usePaper(`goal:close:${goal.id}`, "");
  const note = paper.text;
  const dropped = how === "drop";
  const missing = dropped && !note.trim() ? w.sayWhy : undefined;
  const close = async (): Promise<void> => {
    const said = dropped ? w.dropped : w.closed;
    const input = { goalId: goal.id, dropped, ...(note.trim() ? { note: note.trim() } : {}) };
    const item = await send(CloseGoalDocument, input, { kind: "goalClose", names: [goal.title], line: note.trim() || said }, true);
    paper.clear();
    onClose();
    double();
    sayWithUndo(said, item.id, () => {
      paper.write(note);
      say(w.takenBack);
    });
  };
  return (
    <Sheet title={proposal ? w.drop : w.close} onClose={onClose}>
      {!proposal && (
        <Segment
          legend={w.close}
          chosen={how}
          onChange={setHow}
          options={[
            { value: "done", label: w.asDone },
            { value: "drop", label: w.drop },
          ]}
        />
      )}
      <Field label={dropped ? w.whyDrop : w.whatStays} hint="" most={1000} value={note} rows={2} onInput={paper.write} />
      <p class="sm dim missing" id={missingId}>
        {missing}
      </p>
      <Action look="go big wide" missing={missing} aria-describedby={missing ? missingId : undefined} onClick={() => close()}>
        {dropped ? w.drop : w.close}
      </Action>
    </Sheet>
  );
}
