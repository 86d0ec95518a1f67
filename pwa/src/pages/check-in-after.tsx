/** The room afterwards: what was said and agreed, and when the two meet again. */
import { useEffect } from "preact/hooks";
import { NextCheckInDocument, WriteMyNotesDocument } from "../gql/graphql";
import { remove } from "../data/outbox";
import { usePaper } from "../data/papers";
import { outboxItems, send } from "../data/sending";
import { useQuery } from "../data/store";
import { AddItem } from "../parts/action-add";
import { Items } from "../parts/action-item";
import { Agenda } from "../parts/agenda";
import { Action, Empty, Row, Rows } from "../parts/bits";
import { GoalsSince } from "../parts/goals-since";
import { MyNotes, useSharedNotes } from "../parts/notes";
import { PersonHead } from "../parts/person";
import { Section } from "../parts/screen";
import { say } from "../parts/toast";
import { words } from "../words";
import { dayThere, meetingTime } from "../words/meeting-time";
import type { RoomProps } from "./check-in";

export function After(props: RoomProps) {
  const { checkIn, seen, partner, zone } = props;
  const w = words.value.checkIns;
  const name = partner.firstName;
  // What was carried away from the table; what was closed before it was on it only to be looked at.
  const agreed = checkIn.actionItems.filter((item) => item.state === "OPEN" || item.checkInId === checkIn.id);
  return (
    <>
      <PersonHead person={partner}>
        <h1 class="t-xl">{w.metOn(dayThere(checkIn.heldAt ?? checkIn.scheduledAt, zone))}</h1>
        <p class="dim">{w.withName(name)}</p>
      </PersonHead>
      <Unsent {...props} />
      <Next {...props} />
      {checkIn.sharedNotes && (
        <Section title={w.said}>
          <p class="card say-plain">{checkIn.sharedNotes}</p>
        </Section>
      )}
      <Section title={w.agreed}>
        <Items items={agreed}>{checkIn.viewerCanAddActionItem && <AddItem checkIn={checkIn} />}</Items>
      </Section>
      <Agenda checkIn={checkIn} name={name} open={false} />
      <GoalsSince goals={checkIn.goalsAtStart} />
      <Section title={w.notes}>
        <MyNotes checkIn={checkIn} kept={seen.myNotes ?? ""} name={name} />
      </Section>
    </>
  );
}

/** The other one finished first, or left it out: what was written here meanwhile must not be lost. */
function Unsent({ checkIn, seen, partner }: RoomProps) {
  const w = words.value.checkIns;
  const shared = useSharedNotes(checkIn.id);
  const talked = usePaper<string[]>(`talked:${checkIn.id}`, []);
  const mine = usePaper(`mine:${checkIn.id}`, checkIn.myNotes ?? "");
  const text = shared.text.trim();
  const over = seen.state !== "PLANNED";
  const arrived = over && (text === "" || text === seen.sharedNotes);
  useEffect(() => {
    if (!arrived) return;
    if (shared.begun) shared.clear();
    if (talked.begun) talked.clear();
  }, [arrived]);
  if (!over || arrived) return null;
  const discard = async (): Promise<void> => {
    shared.clear();
    // Finished on both phones: the second time was refused, and needs no look any more.
    const refused = outboxItems.value.filter((item) => item.state === "refused" && item.kind === "held" && item.input.checkInId === checkIn.id);
    for (const item of refused) await remove(item.id);
  };
  const keep = async (): Promise<void> => {
    const myNotes = [mine.text.trim(), text].filter(Boolean).join("\n\n");
    await send(WriteMyNotesDocument, { checkInId: checkIn.id, myNotes }, { kind: "myNotes", names: [partner.firstName], line: w.onlyForMe });
    mine.write(myNotes);
    await discard();
    say(w.keptForMe);
  };
  return (
    <section class="card soft-tide stack sp" aria-labelledby="unsent">
      <h2 id="unsent">{seen.state === "HELD" ? w.unsent(partner.firstName) : w.onlyHere}</h2>
      <p class="say-plain">{text}</p>
      <div class="two">
        <Action look="" onClick={() => discard()}>
          {words.value.waiting.remove}
        </Action>
        <Action look="ink" icon="lock" onClick={() => keep()}>
          {w.keepForMe}
        </Action>
      </div>
    </section>
  );
}

function Next({ partner, zone, checkIn }: RoomProps) {
  const w = words.value.checkIns;
  const planned = useQuery(NextCheckInDocument, { personId: partner.id }).value.data?.checkIns.nodes ?? [];
  const next = planned.filter((one) => one.id !== checkIn.id).sort((a, b) => a.scheduledAt.localeCompare(b.scheduledAt))[0];
  return (
    <div class="sp">
      <Rows>
        {next ? (
          <Row icon="talk" tone="tidy" title={w.nextOne(meetingTime(next.scheduledAt, zone))} text={w.points(next.agenda.length)} href={`/check-ins/${next.id}`} />
        ) : checkIn.nextAt ? (
          <Row icon="talk" tone="tidy" title={w.nextOne(meetingTime(checkIn.nextAt, zone))} />
        ) : (
          <Row icon="plus" title={w.planNext} href={`/check-ins/new/${partner.id}`} />
        )}
      </Rows>
    </div>
  );
}

export function Skipped(props: RoomProps) {
  const { checkIn, partner, zone } = props;
  const w = words.value.checkIns;
  const why = checkIn.skipReason ? `“${checkIn.skipReason}”` : meetingTime(checkIn.scheduledAt, zone);
  return (
    <>
      <h1 class="sr">{w.withName(partner.firstName)}</h1>
      <div class="sp">
        <Empty title={w.leftOut} text={why} />
      </div>
      <Unsent {...props} />
      <Next {...props} />
    </>
  );
}
