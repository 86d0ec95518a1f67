/** One line about a training on a list: how long, how far, until when; and its rows on Today. */
import { useEffect } from "preact/hooks";
import { TrainingPageDocument, type TrainingOnListFragment, type TrainingsTodayFragment } from "../gql/graphql";
import { sorted } from "../data/learning";
import { written } from "../data/sending";
import { warm } from "../data/store";
import { words } from "../words";
import { day, dayAhead } from "../words/time";
import { me } from "../data/session";
import { Row } from "./bits";

/** ``named`` says whom it comes from, where the page does not. */
export function trainingLine(training: TrainingOnListFragment, named = true): string {
  const w = words.value.growth;
  const { dueOn, stepsDone, steps } = training;
  const today = dayAhead(0);
  const due = dueOn && (dueOn < today ? w.wasDue(day(dueOn)) : dueOn === today ? w.dueToday : w.due(day(dueOn)));
  const from = named && training.assignedBy.id !== me.value?.id && training.person.id === me.value?.id ? w.from(training.assignedBy.firstName) : "";
  return [w.minutes(training.training.minutes), stepsDone > 0 ? w.stepsLeft(stepsDone, steps.length) : from, due].filter(Boolean).join(" · ");
}

/** What somebody gave me and I have not begun, and what is due soon: the rows under "Waiting for you". */
export function trainingRows(data: TrainingsTodayFragment): preact.JSX.Element[] {
  const soon = dayAhead(SOON_DAYS);
  return sorted(data.myTrainings.nodes, written.value)
    .open.filter((training) => training.state === "ASSIGNED" || (training.dueOn && training.dueOn <= soon))
    .slice(0, MOST)
    .map((training) => <ToDo key={training.id} training={training} />);
}

const SOON_DAYS = 3;
const MOST = 3;

function ToDo({ training }: { training: TrainingOnListFragment }) {
  useEffect(() => {
    // A training is done in the stock room, where the connection ends: it is on the phone before.
    void warm(TrainingPageDocument, { id: training.id });
  }, [training.id]);
  return <Row icon="training" tone="tidy" title={training.training.title} text={trainingLine(training)} href={`/trainings/${training.id}`} />;
}
