/** Praise or coaching for one person: a kind, a chip, words if you like, send. */
import { useId } from "preact/hooks";
import {
  BehavioursDocument,
  type BehavioursQuery,
  type CandidateFragment,
  type Cause,
  type FeedbackGiveInput,
  GiveFeedbackDocument,
  type Visibility,
} from "../gql/graphql";
import { byUse, change, draft, finish } from "../data/draft";
import { send } from "../data/sending";
import { cutSince, useQuery } from "../data/store";
import { later } from "../lazy";
import { Action } from "../parts/bits";
import { Chips, Picks, Segment } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon, type IconName } from "../parts/icon";
import { PersonHead } from "../parts/person";
import { complete, Ratings } from "../parts/rating";
import { Dock, Section } from "../parts/screen";
import { onShift } from "../parts/shift";
import { say, sayWithUndo } from "../parts/toast";
import { go, location_ } from "../router";
import { words } from "../words";
import { givingWords } from "../words/giving";
import { clock, day, dayAhead } from "../words/time";

const WritingHints = later(async () => (await import("./writing-hints")).WritingHints, givingWords);

type Behaviour = BehavioursQuery["behaviours"][number];

export const causes: readonly { value: Cause; icon: IconName }[] = [
  { value: "TRAINING", icon: "training" },
  { value: "PROCESS", icon: "process" },
  { value: "OPERATIONS", icon: "operations" },
  { value: "RESOURCES", icon: "resources" },
];

/** A chosen chip brings its own "next time", until the person writes one. */
function choose(chips: string[], behaviours: readonly Behaviour[]): void {
  const { ownNextTime, nextTime } = draft.value;
  const offered = chips.map((id) => behaviours.find((behaviour) => behaviour.id === id)?.nextTime).find(Boolean);
  change({ chips, ...(ownNextTime ? { nextTime } : { nextTime: offered ?? "" }) });
}

/** What the server gets. Without own words the chips are the words. */
export function inputFrom(personId: string, behaviours: readonly Behaviour[], requestId?: string): FeedbackGiveInput {
  const d = draft.value;
  const labels = d.chips.flatMap((id) => behaviours.find((behaviour) => behaviour.id === id)?.label ?? []);
  const coaching = d.kind === "COACHING";
  return {
    recipientId: personId,
    kind: d.kind,
    message: d.words.trim() || labels.join(", "),
    behaviourIds: d.chips,
    visibility: d.visibility,
    reading: d.reading,
    observedAt: new Date().toISOString(),
    ...(coaching ? { nextTime: d.nextTime.trim() } : {}),
    ...(coaching && d.cause ? { cause: d.cause } : {}),
    ...(coaching && d.followUp > 0 ? { followUpOn: dayAhead(d.followUp) } : {}),
    ...(requestId ? { requestId } : {}),
  };
}

export function FeedbackForm({ person, requestId }: { person: CandidateFragment; requestId?: string }) {
  const w = words.value.give;
  const d = draft.value;
  const name = person.firstName;
  const behaviours = useQuery(BehavioursDocument, {}).value.data?.behaviours ?? [];
  const coaching = d.kind === "COACHING";
  const said = d.chips.length > 0 || d.words.trim() !== "";
  const missing = !said ? w.missingWhat : coaching && !d.nextTime.trim() ? w.missingNextTime : undefined;
  const missingId = useId();

  const give = async (): Promise<void> => {
    const before = draft.value;
    const here = location_.value.pathname + location_.value.search;
    const input = inputFrom(person.id, behaviours, requestId);
    const item = await send(
      GiveFeedbackDocument,
      input,
      { kind: coaching ? "coaching" : "praise", names: [name], line: input.message },
      true,
    );
    // Only now: until it is in the outbox the words stay where they are.
    finish([person.id]);
    go("/", "replace");
    double();
    sayWithUndo(cutSince.value === null ? w.sent(name) : w.keptFor(name), item.id, () => {
      change(before);
      go(here);
      say(w.undone);
    });
  };

  return (
    <div class={coaching ? "coach stack-l" : "stack-l"}>
      <PersonHead person={person}>
        <h1>{name}</h1>
        {onShift(person) && (
          <p class="sm dim live">
            {person.shiftEndsAt ? words.value.today.onShiftUntil(clock(person.shiftEndsAt)) : words.value.today.onShift}
          </p>
        )}
      </PersonHead>
      <Segment
        legend={w.kind}
        look="kind"
        chosen={d.kind}
        onChange={(kind) => change({ kind })}
        options={[
          { value: "PRAISE", label: words.value.kinds.PRAISE, look: "praise", half: "" },
          { value: "COACHING", label: words.value.kinds.COACHING, look: "coach", half: "dn" },
        ]}
      />
      {behaviours.length > 0 && (
        <div>
          <Section title={w.saw} />
          <Chips
            legend={w.saw}
            chosen={d.chips}
            onChange={(chips) => choose(chips, behaviours)}
            options={byUse(behaviours, person.id).map(({ id, label }) => ({ value: id, label }))}
          />
        </div>
      )}
      {coaching && (
        <Field
          label={w.nextTime}
          hint={w.nextTimeHint}
          most={1000}
          value={d.nextTime}
          onInput={(nextTime) => change({ nextTime, ownNextTime: nextTime !== "" })}
        />
      )}
      <Field label={coaching ? w.happened : w.words} hint={w.wordsHint} value={d.words} onInput={(text) => change({ words: text })} />
      {(d.words || d.ownNextTime) && <WritingHints />}
      {coaching && (
        <>
          <Picks
            legend={w.cause}
            chosen={d.cause}
            onChange={(cause) => change({ cause })}
            options={causes.map(({ value, icon }) => ({ value, icon, label: w.causes[value], small: w.causeKinds[value] }))}
          />
          <FollowUp />
        </>
      )}
      <HowMeant />
      <WhoSees name={name} />
      <Dock>
        {missing && (
          <p class="sm dim missing" id={missingId}>
            {missing}
          </p>
        )}
        <Action
          look={coaching ? "tide big wide" : "go big wide"}
          icon="up"
          missing={missing}
          aria-describedby={missing ? missingId : undefined}
          onClick={() => give()}
        >
          {w.send(name)}
        </Action>
      </Dock>
    </div>
  );
}

function HowMeant() {
  const w = words.value;
  const { reading } = draft.value;
  const { tone, importance, clarity } = w.reading.giving;
  const short = [tone[reading.tone - 1], importance[reading.importance - 1], clarity[reading.clarity - 1]].join(", ");
  return (
    <details>
      <summary>
        <Icon name="pen" />
        <span>
          {w.give.meant}: <b>{short}</b>
        </span>
        <Icon name="down" />
      </summary>
      <Ratings side="giving" reading={reading} onChange={(next) => complete(next) && change({ reading: next })} />
    </details>
  );
}

function FollowUp() {
  const w = words.value.give;
  const { followUp } = draft.value;
  const options = [
    { value: "0", label: w.followUpNone },
    { value: "7", label: w.followUpWeek },
    { value: "14", label: w.followUpTwo },
    { value: "30", label: w.followUpMonth },
  ];
  return (
    <div>
      <p class="lab">{w.followUp}</p>
      <Segment legend={w.followUp} options={options} chosen={String(followUp)} onChange={(days) => change({ followUp: Number(days) })} />
      {followUp > 0 && <p class="sm dim sp">{w.followUpHint(day(dayAhead(followUp)))}</p>}
    </div>
  );
}

function WhoSees({ name }: { name: string }) {
  const w = words.value.give;
  const { visibility } = draft.value;
  const options: { value: Visibility; label: string }[] = [
    { value: "RECIPIENT", label: w.sees.RECIPIENT(name) },
    { value: "RECIPIENT_AND_SUPERVISOR", label: w.sees.RECIPIENT_AND_SUPERVISOR },
  ];
  return (
    <details>
      <summary>
        <Icon name="lock" />
        <span>{visibility === "RECIPIENT" ? w.onlySees(name) : w.supervisorSees(name)}</span>
        <Icon name="down" />
      </summary>
      <Segment legend={w.whoSees} options={options} chosen={visibility} onChange={(next) => change({ visibility: next })} />
    </details>
  );
}
