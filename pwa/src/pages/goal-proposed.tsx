/** A goal that waits for a yes: one half filled, the other dashed; it starts when the disc is whole. */
import { useState } from "preact/hooks";
import { AgreeToGoalDocument } from "../gql/graphql";
import { remove } from "../data/outbox";
import { outboxItems, send } from "../data/sending";
import { me } from "../data/session";
import { Action } from "../parts/bits";
import { double } from "../parts/feel";
import { whose } from "../parts/goal";
import { Hints } from "../parts/hints";
import { Pact } from "../parts/pact";
import { Dock } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { words } from "../words";
import { decimal } from "../words/number";
import { type FullGoal, PartOf, Why } from "./goal";
import { CloseSheet } from "./goal-close";

/** The two halves as the viewer sees them: mine and theirs, or the owner's and the lead's for those who only look. */
function halves(goal: FullGoal): { mine: boolean; theirs: boolean; other: string } {
  const w = words.value.goals;
  const viewer = me.value!;
  const ownersSide = goal.owner ? goal.owner.id === viewer.id : viewer.role === "MANAGER";
  if (!goal.viewerCanEdit) return { mine: Boolean(goal.ownerAgreedAt), theirs: Boolean(goal.leadAgreedAt), other: goal.author.firstName };
  const lead = goal.author.id === viewer.id || goal.author.id === goal.owner?.id ? w.lead : goal.author.firstName;
  return {
    mine: !goal.viewerCanAgree,
    theirs: Boolean(ownersSide ? goal.leadAgreedAt : goal.ownerAgreedAt),
    other: ownersSide ? lead : whose(goal),
  };
}

export function Proposed({ goal }: { goal: FullGoal }) {
  const w = words.value.goals;
  const [dropping, setDropping] = useState(false);
  const { mine, theirs, other } = halves(goal);
  // My yes was to words that were changed before it arrived: nobody agrees to what they have not read.
  const unread = outboxItems.value.filter(
    (item) => item.kind === "goalAgree" && item.input.goalId === goal.id && item.state === "refused" && item.refusal?.code === "CONFLICT",
  );
  const agree = async (): Promise<void> => {
    for (const item of unread) await remove(item.id);
    const item = await send(AgreeToGoalDocument, { goalId: goal.id, wordedAt: goal.wordedAt }, { kind: "goalAgree", names: [goal.title], line: w.agreed }, true);
    double();
    sayWithUndo(w.agreed, item.id, () => say(w.takenBack));
  };
  const yours = goal.viewerCanEdit && !mine;
  return (
    <>
      <div class="row-x">
        <Pact mine={mine} theirs={theirs} label={w.halvesAre(mine, theirs, other)} />
        <div class="grow">
          <p class="b">{yours ? (theirs ? w.saidYes(other) : w.proposes(other)) : w.yourHalf}</p>
          <p class="dim">{yours ? w.startsWithYou : w.startsWith(other)}</p>
        </div>
      </div>
      {yours && unread.length > 0 && (
        <p class="card soft-tide" role="status">
          {w.changedMeanwhile}
        </p>
      )}
      <div>
        <h1>{goal.title}</h1>
        <PartOf goal={goal} />
      </div>
      {goal.keyResults.map((number) => (
        <section class="card stack" key={number.id} aria-label={number.title}>
          <p class="b">{number.title}</p>
          {number.metric && <p class="sm dim">{w.fromMetric(number.metric.name)}</p>}
          <dl class="fromto">
            <div>
              <dt class="sm dim">{w.from}</dt>
              <dd class="say b num">{w.withUnit(decimal(number.start), number.unit)}</dd>
            </div>
            <div>
              <dt class="sm dim">{w.to}</dt>
              <dd class="say b num">{w.withUnit(decimal(number.target), number.unit)}</dd>
            </div>
          </dl>
        </section>
      ))}
      <Hints hints={goal.smartHints} />
      <Why goal={goal} />
      {goal.viewerCanClose && (
        <Action look="bare" onClick={() => setDropping(true)}>
          {w.drop}
        </Action>
      )}
      {goal.viewerCanEdit && (
        <Dock two>
          <a class="btn big" href={`/goals/${goal.id}/edit`}>
            {w.change}
          </a>
          {yours && (
            <Action look="go big" onClick={() => agree()}>
              {w.agree}
            </Action>
          )}
        </Dock>
      )}
      {dropping && <CloseSheet goal={goal} onClose={() => setDropping(false)} />}
    </>
  );
}
