/** The room before and during: what to talk about, what was said to be done, goals, notes. */
import { HoldCheckInDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { AddItem } from "../parts/action-add";
import { Items } from "../parts/action-item";
import { Agenda } from "../parts/agenda";
import { Action } from "../parts/bits";
import { Segment } from "../parts/choose";
import { double } from "../parts/feel";
import { GoalsSince } from "../parts/goals-since";
import { MyNotes, SharedNotes, useSharedNotes } from "../parts/notes";
import { PersonHead } from "../parts/person";
import { Dock, Section } from "../parts/screen";
import { sayWithUndo } from "../parts/toast";
import { go, location_ } from "../router";
import { words } from "../words";
import { dayThere, elsewhere, meetingTime } from "../words/meeting-time";
import type { RoomProps } from "./check-in";
import { ChangePlan } from "./check-in-plan";

type Part = "before" | "now";

/** From a quarter of an hour before, one opens it to talk. */
const EARLY_MS = 15 * 60_000;

function partOf(scheduledAt: string): Part {
  const asked = location_.value.searchParams.get("part");
  if (asked === "before" || asked === "now") return asked;
  return new Date(scheduledAt).getTime() - EARLY_MS <= Date.now() ? "now" : "before";
}

export function Planned(props: RoomProps) {
  const { checkIn, seen, partner, zone } = props;
  const w = words.value.checkIns;
  const part = partOf(checkIn.scheduledAt);
  const name = partner.firstName;
  const here = elsewhere(checkIn.scheduledAt, zone) ? w.timeAt(partner.store?.name ?? zone ?? "") : undefined;
  return (
    <>
      <PersonHead person={partner}>
        <h1 class="t-xl">{w.withName(name)}</h1>
        <p class="dim">{[meetingTime(checkIn.scheduledAt, zone), w.cadences[checkIn.cadence], here].filter(Boolean).join(" · ")}</p>
      </PersonHead>
      <div class="sp">
        <Segment<Part>
          legend={w.part}
          chosen={part}
          onChange={(next) => go(`/check-ins/${checkIn.id}?part=${next}`, "replace")}
          options={[
            { value: "before", label: w.before },
            { value: "now", label: w.now },
          ]}
        />
      </div>
      <Agenda checkIn={checkIn} name={name} talking={part === "now"} open />
      <GoalsSince goals={checkIn.goalsAtStart} />
      {(checkIn.actionItems.length > 0 || part === "now") && (
        <Section title={w.saidWeWould}>
          <Items items={checkIn.actionItems}>{part === "now" && <AddItem checkIn={checkIn} />}</Items>
        </Section>
      )}
      <Section title={w.notes}>
        <div class="stack">
          {part === "now" && <SharedNotes id={checkIn.id} name={name} />}
          <MyNotes checkIn={checkIn} kept={seen.myNotes ?? ""} name={name} />
        </div>
      </Section>
      {part === "before" ? <ChangePlan {...props} /> : <Finish {...props} />}
    </>
  );
}

function Finish({ checkIn, partner, zone }: RoomProps) {
  const w = words.value.checkIns;
  const shared = useSharedNotes(checkIn.id);
  const mine = usePaper(`mine:${checkIn.id}`, "");
  const finish = async (): Promise<void> => {
    const sharedNotes = shared.text.trim();
    const input = {
      checkInId: checkIn.id,
      ...(sharedNotes ? { sharedNotes } : {}),
      ...(mine.begun ? { myNotes: mine.text.trim() } : {}),
    };
    const line = sharedNotes || w.withName(partner.firstName);
    const sent = await send(HoldCheckInDocument, input, { kind: "held", names: [partner.firstName], line }, true);
    double();
    scrollTo(0, 0);
    sayWithUndo(w.finished, sent.id, () => undefined);
  };
  return (
    <Dock>
      <Action look="go big wide" icon="check" onClick={() => finish()}>
        {checkIn.nextAt ? w.finishNext(dayThere(checkIn.nextAt, zone)) : w.finish}
      </Action>
    </Dock>
  );
}
