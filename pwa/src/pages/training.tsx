/** One training on somebody's list: what it is for, its steps ticked off one by one, and whether it helped. */
import { useEffect, useState } from "preact/hooks";
import {
  CompleteTrainingDocument,
  CompleteTrainingStepDocument,
  DeclineTrainingDocument,
  MyTrainingsDocument,
  TrainingHelpedDocument,
  TrainingPageDocument,
  type TrainingPageQuery,
} from "../gql/graphql";
import { trainingAsWritten } from "../data/learning";
import { usePaper } from "../data/papers";
import { send, written } from "../data/sending";
import { me } from "../data/session";
import { useQuery, warm } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { Discs } from "../parts/discs";
import { double, tick } from "../parts/feel";
import { Field } from "../parts/field";
import { Fold } from "../parts/fold";
import { Icon } from "../parts/icon";
import { Dock, Screen, Section } from "../parts/screen";
import { sayWithUndo } from "../parts/toast";
import { trainingLine } from "../parts/training-line";
import { Trouble } from "../parts/trouble";
import type { Params } from "../router";
import { words } from "../words";
import { learning } from "../words/learning";
import { day } from "../words/time";

type Full = NonNullable<TrainingPageQuery["trainingAssignment"]>;

export function TrainingPage({ params }: { params: Params }) {
  const seen = useQuery(TrainingPageDocument, { id: params.id! }).value;
  const found = seen.data?.trainingAssignment;
  const learned = found && trainingAsWritten(found, written.value);
  const mine = learned?.person.id === me.value?.id;
  return (
    <Screen title={learned?.training.title ?? learning.value.trainings.title} back={learned && !mine ? "/trainings?whose=team" : "/trainings"} className="dock-pad stack-l">
      {learned ? <Learning learned={learned} mine={mine} /> : <Trouble seen={seen} waiting={<Skeleton rows={4} />} />}
    </Screen>
  );
}

function Learning({ learned, mine }: { learned: Full; mine: boolean }) {
  useEffect(() => {
    // The way back is there without a connection, too.
    if (mine) void warm(MyTrainingsDocument, {});
  }, [mine]);
  return (
    <>
      <Head learned={learned} mine={mine} />
      {!mine && <HowFar learned={learned} />}
      {mine && learned.state === "DONE" && <Helped learned={learned} />}
      <Steps learned={learned} />
      <More learned={learned} />
      {learned.viewerCanWorkOn && (
        <>
          {learned.assignedBy.id !== learned.person.id && <GiveBack learned={learned} />}
          <Finish learned={learned} />
        </>
      )}
    </>
  );
}

function Head({ learned, mine }: { learned: Full; mine: boolean }) {
  const w = learning.value.trainings;
  const byThemself = learned.assignedBy.id === learned.person.id;
  return (
    <div>
      <h1 class="t-xl">{learned.training.title}</h1>
      <p class="dim">{mine ? (byThemself ? w.fromYou : w.from(learned.assignedBy.firstName)) : w.forName(learned.person.firstName)}</p>
      <p class="sm dim">{trainingLine(learned, false)}</p>
      <p class="said sp">{learned.training.purpose}</p>
      {learned.note && <p class="card quiet said sp">“{learned.note}”</p>}
    </div>
  );
}

/** What a lead sees of it, and nothing that the person does not see. */
function HowFar({ learned }: { learned: Full }) {
  const w = learning.value.trainings;
  const name = learned.person.firstName;
  switch (learned.state) {
    case "DONE":
      return (
        <section class="card stack" aria-live="polite">
          <p class="b">{w.doneBy(name, day(learned.doneAt ?? learned.createdAt))}</p>
          {learned.helped && (
            <p class="sm">
              {w.helpedOf(name)} {w.helpedSteps[learned.helped - 1]}
            </p>
          )}
        </section>
      );
    case "DECLINED":
      return (
        <section class="card stack">
          <p class="b">{w.backBy(name)}</p>
          <p class="said">“{learned.declineReason}”</p>
        </section>
      );
    default:
      return (
        <p class="card b" aria-live="polite">
          {learned.stepsDone > 0 ? w.under(name, learned.stepsDone, learned.steps.length) : w.stillOpen(name)}
        </p>
      );
  }
}

function Steps({ learned }: { learned: Full }) {
  const w = learning.value.trainings;
  return (
    <section>
      <Section title={w.steps} link={<span class="sm dim">{words.value.growth.stepsLeft(learned.stepsDone, learned.steps.length)}</span>} />
      <ol class="card flush rows" role="list">
        {learned.steps.map(({ step, doneAt }, i) => (
          <li key={step.id}>
            <div class="row">
              <StepTick learned={learned} step={step} done={Boolean(doneAt)} />
              <span class="grow">
                <span class="t">{w.step(i + 1, step.title)}</span>
                {step.text && <span class="d said">{step.text}</span>}
              </span>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepTick({ learned, step, done }: { learned: Full; step: Full["steps"][number]["step"]; done: boolean }) {
  const w = learning.value.trainings;
  if (done || !learned.viewerCanWorkOn)
    return (
      <span class="hit">
        <span class={done ? "tick done" : "tick"}>{done && <Icon name="check" />}</span>
        {done && <span class="sr">{w.doneWord}</span>}
      </span>
    );
  const complete = async (): Promise<void> => {
    const input = { assignmentId: learned.id, stepId: step.id };
    const item = await send(CompleteTrainingStepDocument, input, { kind: "stepDone", names: [], line: step.title }, true);
    tick();
    sayWithUndo(w.stepDone, item.id, () => undefined);
  };
  return (
    <button type="button" class="hit" aria-label={w.tick(step.title)} onClick={() => void complete()}>
      <span class="tick" />
    </button>
  );
}

/** What it should move, what is behind it, where there is more. */
function More({ learned: { training, cause } }: { learned: Full }) {
  const w = learning.value.trainings;
  return (
    <section class="stack">
      <p class="sm dim">{w.builds([...training.skills, ...training.metrics].map((one) => one.name).join(", "))}</p>
      <p class="sm dim">{w.cause(words.value.give.causes[cause])}</p>
      {training.link && (
        <div>
          <a class="btn line outward" href={training.link} target="_blank" rel="noopener noreferrer">
            <Icon name="globe" />
            {w.link(training.linkHost ?? training.link)}
          </a>
          <p class="sm dim">{w.leaves}</p>
        </div>
      )}
    </section>
  );
}

function Finish({ learned }: { learned: Full }) {
  const w = learning.value.trainings;
  const finish = async (): Promise<void> => {
    const item = await send(CompleteTrainingDocument, { assignmentId: learned.id }, { kind: "trained", names: [], line: learned.training.title }, true);
    double();
    sayWithUndo(w.finished, item.id, () => undefined);
  };
  const missing = learned.stepsDone < learned.steps.length ? w.finishMissing : undefined;
  return (
    <Dock>
      {missing && <p class="sm dim missing">{missing}</p>}
      <Action look="go big wide" icon="check" missing={missing} onClick={() => finish()}>
        {w.finish}
      </Action>
    </Dock>
  );
}

function Helped({ learned }: { learned: Full }) {
  const w = learning.value.trainings;
  const tell = async (helped: number): Promise<void> => {
    const item = await send(TrainingHelpedDocument, { assignmentId: learned.id, helped }, { kind: "helped", names: [], line: learned.training.title }, true);
    sayWithUndo(w.thanks, item.id, () => undefined);
  };
  return (
    <section class="card">
      <Discs legend={w.helped} steps={w.helpedSteps} value={learned.helped} onSay={(value) => void tell(value)} />
    </section>
  );
}

function GiveBack({ learned }: { learned: Full }) {
  const w = learning.value.trainings;
  const name = learned.assignedBy.firstName;
  const paper = usePaper(`training:${learned.id}`, "");
  const [sent, setSent] = useState(false);
  const reason = paper.text.trim();
  const giveBack = async (): Promise<void> => {
    const item = await send(DeclineTrainingDocument, { assignmentId: learned.id, reason }, { kind: "trainingBack", names: [name], line: reason }, true);
    setSent(true);
    sayWithUndo(w.backSent(name), item.id, () => {
      setSent(false);
      paper.write(reason);
    });
    paper.clear();
  };
  if (sent) return null;
  return (
    <Fold icon="undo" title={w.back}>
      <Field label={w.backReason} hint="" below={w.backHint(name)} most={1000} value={paper.text} onInput={paper.write} />
      <Action look="ink" missing={reason ? undefined : w.backReason} onClick={() => giveBack()}>
        {w.backSend}
      </Action>
    </Fold>
  );
}
