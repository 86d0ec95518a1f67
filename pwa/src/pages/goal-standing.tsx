/** What the owner says beside what the calendar says. A difference is something to talk about, and no fault. */
import { useState } from "preact/hooks";
import { type GoalStatus, SetGoalStatusDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { Action } from "../parts/bits";
import { Picks } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { whose } from "../parts/goal";
import { Sheet } from "../parts/sheet";
import { Standing } from "../parts/standing";
import { say, sayWithUndo } from "../parts/toast";
import { words } from "../words";
import type { FullGoal } from "./goal";

export function BothSay({ goal }: { goal: FullGoal }) {
  const w = words.value.goals;
  const [choosing, setChoosing] = useState(false);
  const mine = goal.owner?.id === me.value!.id;
  return (
    <section class="card stack" aria-label={w.standing}>
      <div class="row-x">
        <div class="grow">
          <p class="sm dim">{mine ? w.youSay : w.says(whose(goal))}</p>
          <Standing status={goal.status} />
        </div>
        <div class="grow">
          <p class="sm dim">{w.calendarSays}</p>
          <Standing status={goal.pace} />
        </div>
      </div>
      {goal.statusNote && <p class="said">“{goal.statusNote}”</p>}
      {goal.status !== goal.pace && <p class="sm">{w.bothRight}</p>}
      {goal.viewerCanSetStatus && (
        <Action look="" onClick={() => setChoosing(true)}>
          {w.sayOtherwise}
        </Action>
      )}
      {choosing && <StatusSheet goal={goal} onClose={() => setChoosing(false)} />}
    </section>
  );
}

const choices: readonly GoalStatus[] = ["ON_TRACK", "DELAYED", "OFF_TRACK"];

function StatusSheet({ goal, onClose }: { goal: FullGoal; onClose: () => void }) {
  const w = words.value.goals;
  const [status, setStatus] = useState<GoalStatus>(goal.status);
  const paper = usePaper(`status:${goal.id}`, goal.statusNote ?? "");
  const note = paper.text;
  const save = async (): Promise<void> => {
    const input = { goalId: goal.id, status, ...(note.trim() ? { note: note.trim() } : {}) };
    const item = await send(SetGoalStatusDocument, input, { kind: "goalStatus", names: [goal.title], line: w.status[status] }, true);
    paper.clear();
    onClose();
    double();
    sayWithUndo(w.statusSaved(w.status[status]), item.id, () => {
      paper.write(note);
      say(w.takenBack);
    });
  };
  return (
    <Sheet title={w.whereStands} onClose={onClose}>
      <Picks
        legend={goal.title}
        chosen={status}
        onChange={(next) => next && setStatus(next)}
        options={choices.map((value) => ({ value, label: w.status[value], small: w.statusHints[value] }))}
      />
      <Field label={w.statusNote} hint="" most={1000} value={note} rows={2} onInput={paper.write} />
      <Action look="go big wide" onClick={() => save()}>
        {w.save}
      </Action>
    </Sheet>
  );
}
