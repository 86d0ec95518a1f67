/** Check-ins on Today: somebody who needs help, the end of the shift, the next talk, and what is due. */
import { useEffect } from "preact/hooks";
import { CheckInRoomDocument, type CheckInsTodayFragment, type MeFragment } from "../gql/graphql";
import { A_SHIFT_MS, type Item, itemsAsWritten, lineAsWritten, other, zoneOf } from "../data/meeting";
import { written } from "../data/sending";
import { me } from "../data/session";
import { warm } from "../data/store";
import { words } from "../words";
import { daysTo, meetingTime } from "../words/meeting-time";
import { ago, dayAhead } from "../words/time";
import { dueLine, Tick } from "./action-tick";
import { Row } from "./bits";
import { onShift } from "./shift";

type Data = CheckInsTodayFragment & { viewer: MeFragment };

const HOUR = 3_600_000;
/** Older calls for help stand in the list of shifts. */
const HELP_MS = 24 * HOUR;
/** So long before its end a shift may be looked back on. */
const NEARLY_MS = HOUR;
/** A check-in further away than this is not news yet. */
const SOON_DAYS = 7;

const since = (at: string): number => Date.now() - new Date(at).getTime();

/** The rows under "Waiting for you": none, where nothing waits. */
export function meetingRows(data: Data): preact.JSX.Element[] {
  const w = words.value;
  const mine = me.value!.id;
  const rows = data.help.nodes
    .filter((shift) => shift.participants[0]?.id !== mine && since(shift.scheduledAt) < HELP_MS)
    .map((shift) => (
      <Row
        key={shift.id}
        icon="help"
        tone="badly"
        title={w.shiftSaid.needsHelp(shift.participants[0]?.firstName ?? "")}
        text={[ago(shift.scheduledAt), shift.gotInTheWay].filter(Boolean).join(" · ")}
        href={`/check-ins/${shift.id}`}
      />
    ));
  const { shiftEndsAt } = data.viewer;
  if (onShift(data.viewer) && shiftEndsAt && -since(shiftEndsAt) < NEARLY_MS && !saidShift(data))
    rows.push(<Row key="shift" icon="today" tone="sunny" title={w.shiftSaid.question(data.viewer.firstName)} text={w.shiftSaid.todayHint} href="/shift" />);
  const next = nextOf(data);
  if (next) {
    const zone = zoneOf(next.participants);
    const partner = other(next.participants, mine)?.firstName ?? "";
    const text = `${meetingTime(next.scheduledAt, zone)} · ${w.checkIns.points(next.agenda.length)}`;
    rows.push(<Row key={next.id} icon="talk" tone="tidy" title={w.checkIns.withName(partner)} text={text} href={`/check-ins/${next.id}`} />);
  }
  return [...rows, ...dueOf(data).map((item) => <Due key={item.id} item={item} />)];
}

function nextOf(data: Data): Data["coming"]["nodes"][number] | undefined {
  return data.coming.nodes
    .map((checkIn) => lineAsWritten(checkIn, written.value, me.value!.id))
    .filter((checkIn) => checkIn.state === "PLANNED" && daysTo(checkIn.scheduledAt, zoneOf(checkIn.participants)) < SOON_DAYS)
    .sort((a, b) => a.scheduledAt.localeCompare(b.scheduledAt))[0];
}

/** What is due today or was before; ticked off here it stays in sight until the server has it. */
function dueOf(data: Data): Item[] {
  const today = dayAhead(0);
  return itemsAsWritten(data.toDo.nodes, written.value, [], me.value!.id)
    .filter((item) => item.dueOn && item.dueOn <= today)
    .sort((a, b) => (a.dueOn ?? "").localeCompare(b.dueOn ?? ""));
}

function Due({ item }: { item: Item }) {
  const w = words.value.items;
  const partner = other(item.participants, me.value!.id)?.firstName ?? "";
  return (
    <li>
      <div class="row">
        <Tick item={item} />
        <a class="grow bare" href="/action-items">
          <span class={item.state === "OPEN" ? "t" : "t dim"}>{item.text}</span>
          <span class="d">
            {dueLine(item)} · {w.withName(partner)}
          </span>
        </a>
      </div>
    </li>
  );
}

/** Said for this shift, or on its way. */
function saidShift(data: Data): boolean {
  const [last] = data.myShift.nodes;
  return written.value.some((item) => item.kind === "shiftSaid") || (last !== undefined && since(last.scheduledAt) < A_SHIFT_MS);
}

/** The ways in, below what waits. */
export function CheckInLinks({ data }: { data: Data }) {
  const w = words.value;
  const open = data.toDo.totalCount;
  const nextId = nextOf(data)?.id;
  useEffect(() => {
    // Where people sit down together there may be no connection: the room is on the phone before.
    if (nextId) void warm(CheckInRoomDocument, { id: nextId });
  }, [nextId]);
  return (
    <>
      <Row icon="talk" title={w.checkIns.title} text={w.checkIns.hint} href="/check-ins" />
      <Row icon="check" title={w.items.title} text={w.items.open(open)} href="/action-items" />
      {data.viewer.store && !saidShift(data) && <Row icon="today" title={w.shiftSaid.title} text={w.shiftSaid.todayHint} href="/shift" />}
    </>
  );
}
