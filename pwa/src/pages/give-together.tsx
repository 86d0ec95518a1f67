/** Several people did it together: one sentence for the store's wall. */
import { useId } from "preact/hooks";
import { BehavioursDocument, GiveRecognitionDocument } from "../gql/graphql";
import { change, draft, finish } from "../data/draft";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Empty } from "../parts/bits";
import { Chips } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Avatars, type Named } from "../parts/person";
import { Dock, Screen, Section } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { go, location_, type Params } from "../router";
import { words } from "../words";
import { useKnown } from "./give-to";

export function GiveTogether({ params }: { params: Params }) {
  return (
    <Screen title={words.value.give.title} back="/give" className="dock-pad">
      <RecognitionForm people={useKnown(params.ids!.split(","))} />
    </Screen>
  );
}

function RecognitionForm({ people }: { people: readonly Named[] }) {
  const w = words.value.give;
  const d = draft.value;
  const missingId = useId();
  const behaviours = useQuery(BehavioursDocument, {}).value.data?.behaviours ?? [];
  if (people.length === 0)
    return (
      <Empty title={w.nobody} text={w.nobodyText}>
        <a class="btn go" href="/give">
          {w.otherPerson}
        </a>
      </Empty>
    );
  const names = people.map((person) => person.firstName);
  const chip = d.chips[0];
  const missing = d.words.trim() || chip ? undefined : w.missingWords;

  const give = async (): Promise<void> => {
    const before = draft.value;
    const here = location_.value.pathname + location_.value.search;
    const label = behaviours.find((behaviour) => behaviour.id === chip)?.label ?? "";
    const message = d.words.trim() || label;
    const input = { recipientIds: people.map((person) => person.id), message, ...(chip ? { behaviourId: chip } : {}) };
    const item = await send(GiveRecognitionDocument, input, { kind: "recognition", names, line: message }, true);
    finish(people.map((person) => person.id));
    go("/wall", "replace");
    double();
    sayWithUndo(w.onTheWall, item.id, () => {
      change(before);
      go(here);
      say(w.undone);
    });
  };

  return (
    <div class="stack-l">
      <div class="row-x">
        <Avatars people={people} />
        <h1 class="grow t-xl">{words.value.several(names)}</h1>
      </div>
      <div>
        <Section title={w.saw} />
        {/* The wall carries one behaviour: choosing another one replaces it. */}
        <Chips
          legend={w.saw}
          chosen={chip ? [chip] : []}
          onChange={(chips) => change({ chips: chips.slice(-1) })}
          options={behaviours.map(({ id, label }) => ({ value: id, label }))}
        />
      </div>
      <Field label={w.words} hint={w.wallPlaceholder} value={d.words} rows={3} most={1000} onInput={(text) => change({ words: text })} />
      <p class="sm dim row-x tight">
        <Icon name="eye" />
        <span class="grow">{w.wallHint}</span>
      </p>
      <Dock>
        {missing && (
          <p class="sm dim missing" id={missingId}>
            {missing}
          </p>
        )}
        <Action look="go big wide" icon="up" missing={missing} aria-describedby={missing ? missingId : undefined} onClick={() => give()}>
          {w.sendSeveral}
        </Action>
      </Dock>
    </div>
  );
}
