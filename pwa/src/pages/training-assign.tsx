/** A training for people of the team: who, what is behind it, until when. */
import { useId, useState } from "preact/hooks";
import { AssignToDocument, AssignTrainingDocument, type AssignToQuery, type Cause } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Empty, Skeleton } from "../parts/bits";
import { Picks } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Faces } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { go, goBack, location_, type Params } from "../router";
import { words } from "../words";
import { learning } from "../words/learning";
import { dayAhead } from "../words/time";

const causes = ["TRAINING", "PROCESS", "OPERATIONS", "RESOURCES"] as const;
const icons = { TRAINING: "training", PROCESS: "process", OPERATIONS: "operations", RESOURCES: "resources" } as const;
/** Long enough for a few minutes in a busy week or two. */
const USUALLY_DAYS = 14;

export function AssignTraining({ params }: { params: Params }) {
  const w = learning.value;
  const seen = useQuery(AssignToDocument, { trainingId: params.id!, storeId: me.value!.store?.id ?? null }).value;
  return (
    <Screen title={w.assign.title} back="/trainings?whose=team" className="dock-pad stack-l">
      {!seen.data ? (
        <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
      ) : seen.data.training ? (
        <Form training={seen.data.training} people={seen.data.people.nodes} />
      ) : (
        <Empty title={w.assign.title} text={w.assign.notHere} />
      )}
    </Screen>
  );
}

interface FormProps {
  training: NonNullable<AssignToQuery["training"]>;
  people: AssignToQuery["people"]["nodes"];
}

function Form({ training, people }: FormProps) {
  const w = learning.value;
  const dueId = useId();
  const wanted = location_.value.searchParams.get("for");
  const [chosen, setChosen] = useState<readonly string[]>(wanted ? [wanted] : []);
  const [cause, setCause] = useState<Cause | null>(null);
  const [dueOn, setDueOn] = useState(() => dayAhead(USUALLY_DAYS));
  const paper = usePaper(`assign:${training.id}`, "");
  const note = paper.text;
  const team = people.filter((person) => !person.viewerIsMe && person.viewerCanEnrol);
  const missing = chosen.length === 0 ? w.assign.whoMissing : cause ? undefined : w.assign.causeMissing;
  const toggle = (id: string): void => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const assign = async (): Promise<void> => {
    const names = team.filter((person) => chosen.includes(person.id)).map((person) => person.firstName);
    const input = { trainingId: training.id, personIds: [...chosen], reason: "GAP" as const, cause, note: note.trim() || null, dueOn: dueOn || null };
    const here = location_.value;
    const item = await send(AssignTrainingDocument, input, { kind: "training", names, line: training.title }, true);
    double();
    paper.clear();
    goBack("/trainings?whose=team");
    sayWithUndo(w.assign.sent(words.value.several(names)), item.id, () => {
      paper.write(note);
      go(here.pathname + here.search);
    });
  };
  return (
    <>
      <div>
        <h1 class="t-xl">{training.title}</h1>
        <p class="sm dim">{words.value.growth.minutes(training.minutes)}</p>
        <p class="sp">{training.purpose}</p>
      </div>
      <fieldset>
        <legend class="lab">{w.assign.who}</legend>
        <Faces people={team} href={() => ""} chosen={{ has: (id) => chosen.includes(id), toggle: (person) => toggle(person.id) }} />
      </fieldset>
      <div class="stack">
        <Picks
          legend={w.assign.cause}
          chosen={cause}
          onChange={setCause}
          options={causes.map((value) => ({ value, label: words.value.give.causes[value], small: words.value.give.causeKinds[value], icon: icons[value] }))}
        />
        <p class="sm dim">{w.assign.causeHint}</p>
      </div>
      <div class="fld">
        <label for={dueId}>{w.assign.until}</label>
        <input class="inp" id={dueId} type="date" min={dayAhead(0)} value={dueOn} onInput={(event) => setDueOn(event.currentTarget.value)} />
      </div>
      <Field label={w.assign.note} hint={w.assign.noteHint} most={1000} value={note} onInput={paper.write} />
      <Dock>
        {missing && <p class="sm dim missing">{missing}</p>}
        <Action look="go big wide" missing={missing} onClick={() => assign()}>
          {w.assign.send(Math.max(1, chosen.length))}
        </Action>
      </Dock>
    </>
  );
}
