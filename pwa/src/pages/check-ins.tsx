/** My check-ins: what is coming up, what was, and how the last shifts went. */
import { type CheckInLineFragment, CheckInsComingDocument, CheckInsPastDocument, ShiftsDocument } from "../gql/graphql";
import { lineAsWritten, other, zoneOf } from "../data/meeting";
import { written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Avatar } from "../parts/person";
import { Screen } from "../parts/screen";
import { ShiftRow } from "../parts/shift-row";
import { Trouble } from "../parts/trouble";
import { go, location_ } from "../router";
import { words } from "../words";
import { daysTo, meetingTime } from "../words/meeting-time";

const boxes = ["coming", "past", "shifts"] as const;
type Box = (typeof boxes)[number];
const lists = { coming: Coming, past: Past, shifts: Shifts };

export function CheckIns() {
  const w = words.value.checkIns;
  const wanted = location_.value.searchParams.get("box");
  const box: Box = boxes.find((one) => one === wanted) ?? "coming";
  const List = lists[box];
  return (
    <Screen title={w.title} className="stack">
      <div class="hello">
        <h1 class="grow">{w.title}</h1>
        <a class="btn" href="/check-ins/new" aria-label={w.plan}>
          <Icon name="plus" />
          {w.planShort}
        </a>
      </div>
      <Segment
        legend={w.show}
        chosen={box}
        onChange={(next) => go(`/check-ins?box=${next}`, "replace")}
        options={boxes.map((value) => ({ value, label: w.boxes[value] }))}
      />
      <List after={null} />
      {box === "coming" && (
        <Rows>
          <Row icon="check" title={words.value.items.title} text={words.value.items.hint} href="/action-items" />
        </Rows>
      )}
    </Screen>
  );
}

function Coming({ after }: { after: string | null }) {
  const w = words.value.checkIns;
  const seen = useQuery(CheckInsComingDocument, { after }).value;
  const onTheirWay = after ? [] : written.value.filter((item) => item.kind === "meeting");
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const planned = seen.data.checkIns.nodes
    .map((checkIn) => lineAsWritten(checkIn, written.value, me.value!.id))
    .filter((checkIn) => checkIn.state === "PLANNED")
    .sort((a, b) => a.scheduledAt.localeCompare(b.scheduledAt));
  const waiting = onTheirWay.filter((item) => !planned.some((checkIn) => checkIn.id === item.id));
  if (planned.length + waiting.length === 0 && !after)
    return (
      <Empty title={w.emptyComing} text={w.emptyComingText}>
        <a class="btn go" href="/check-ins/new">
          {w.plan}
        </a>
      </Empty>
    );
  return (
    <>
      <Rows>
        {planned.map((checkIn) => (
          <CheckInRow key={checkIn.id} checkIn={checkIn} />
        ))}
        {waiting.map((item) => (
          <Row key={item.id} icon="clock" title={w.withName(item.names[0] ?? "")} text={item.line} end={<span class="tag">{words.value.waiting.states.waiting}</span>} />
        ))}
      </Rows>
      <Further end={seen.data.checkIns.pageInfo} next={(cursor) => <Coming after={cursor} />} />
    </>
  );
}

export function CheckInRow({ checkIn }: { checkIn: CheckInLineFragment }) {
  const w = words.value.checkIns;
  const partner = other(checkIn.participants, me.value!.id) ?? checkIn.participants[0]!;
  const zone = zoneOf(checkIn.participants);
  const open = checkIn.state === "PLANNED";
  const late = open && daysTo(checkIn.scheduledAt, zone) < 0;
  const at = meetingTime(open ? checkIn.scheduledAt : (checkIn.heldAt ?? checkIn.scheduledAt), zone);
  return (
    <li>
      <a class="row to" href={`/check-ins/${checkIn.id}`}>
        <Avatar person={{ ...partner, onShift: false }} />
        <span class="grow">
          <span class="t">{w.withName(partner.firstName)}</span>
          <span class="d">
            {late ? w.wasPlanned(at) : at}
            {open && checkIn.agenda.length > 0 && ` · ${w.points(checkIn.agenda.length)}`}
          </span>
        </span>
        <Icon name="next" />
      </a>
    </li>
  );
}

function Past({ after }: { after: string | null }) {
  const w = words.value.checkIns;
  const seen = useQuery(CheckInsPastDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.checkIns;
  if (nodes.length === 0) return <Empty title={w.emptyPast} text={w.emptyPastText} />;
  return (
    <>
      <Rows>
        {nodes.map((checkIn) => (
          <CheckInRow key={checkIn.id} checkIn={checkIn} />
        ))}
      </Rows>
      <Further end={pageInfo} next={(cursor) => <Past after={cursor} />} />
    </>
  );
}

function Shifts({ after }: { after: string | null }) {
  const w = words.value.shiftSaid;
  const seen = useQuery(ShiftsDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.checkIns;
  if (nodes.length === 0)
    return (
      <Empty title={w.empty} text={w.emptyText}>
        <a class="btn go" href="/shift">
          {w.say}
        </a>
      </Empty>
    );
  return (
    <>
      <Rows>
        {nodes.map((shift) => (
          <ShiftRow key={shift.id} shift={shift} />
        ))}
      </Rows>
      <Further end={pageInfo} next={(cursor) => <Shifts after={cursor} />} />
    </>
  );
}
