/** Trainings in lists: what is on somebody's list, and what would fit with the reason why. */
import { AssignTrainingDocument, type StandFragment, type SuggestedFragment, type TrainingOnListFragment } from "../gql/graphql";
import { send, written } from "../data/sending";
import { me } from "../data/session";
import { words } from "../words";
import { learning } from "../words/learning";
import { day } from "../words/time";
import { Action } from "./bits";
import { double } from "./feel";
import { Icon } from "./icon";
import { say, sayWithUndo } from "./toast";
import { trainingLine } from "./training-line";

export function TrainingRow({ training, named }: { training: TrainingOnListFragment; named?: boolean }) {
  const w = learning.value.trainings;
  const over = training.state === "DONE" || training.state === "DECLINED";
  const facts =
    training.state === "DONE" ? w.doneOn(day(training.doneAt ?? training.createdAt)) : training.state === "DECLINED" ? w.givenBack : trainingLine(training);
  return (
    <li>
      <a class="row to" href={`/trainings/${training.id}`}>
        <span class={over ? "dot" : "dot tidy"}>
          <Icon name={training.state === "DONE" ? "check" : "training"} />
        </span>
        <span class="grow">
          <span class="t">{training.training.title}</span>
          <span class="d">{named ? [training.person.firstName, facts].join(" · ") : facts}</span>
        </span>
        <Icon name="next" />
      </a>
    </li>
  );
}

/** Why it is suggested: what is asked, and what the two sides say. */
export function reasonOf(stand: StandFragment, person: { id: string; firstName: string }): string {
  const w = learning.value.skills;
  const saysIt = (one: { id: string; firstName: string } | undefined, level: number | undefined): string =>
    one && level !== undefined ? (one.id === me.value?.id ? w.whyYou(level) : w.whyName(one.firstName, level)) : "";
  return w.why(stand.required ?? 0, saysIt(person, stand.own?.level), saysIt(stand.lead?.author, stand.lead?.level));
}

interface SuggestionProps {
  suggestion: SuggestedFragment;
  person: { id: string; firstName: string };
}

/** A training that would fit: mine with one tap, for somebody else with a word of why. */
export function Suggestion({ suggestion: { training, because }, person }: SuggestionProps) {
  const w = learning.value;
  const mine = person.id === me.value?.id;
  const onItsWay = written.value.some(
    (item) => item.kind === "training" && item.input.trainingId === training.id && (item.input.personIds as string[]).includes(person.id),
  );
  if (onItsWay) return null;
  const put = async (): Promise<void> => {
    const input = { trainingId: training.id, personIds: [person.id], reason: "GAP" as const };
    const item = await send(AssignTrainingDocument, input, { kind: "training", names: [words.value.you], line: training.title }, true);
    double();
    sayWithUndo(w.skills.putOnList(training.title), item.id, () => say(w.skills.takenBack));
  };
  return (
    <section class="card stack">
      <div>
        <h3>{training.title}</h3>
        <p class="sm dim">
          {words.value.growth.minutes(training.minutes)} · {w.trainings.because(because.skill.name)}
        </p>
      </div>
      <p class="sm">{training.purpose}</p>
      <p class="sm dim">{reasonOf(because, person)}</p>
      {mine ? (
        <Action look="line" icon="plus" onClick={() => put()}>
          {w.skills.put}
        </Action>
      ) : (
        <a class="btn line" href={`/trainings/${training.id}/assign?for=${person.id}`}>
          {w.skills.assign}
        </a>
      )}
    </section>
  );
}
