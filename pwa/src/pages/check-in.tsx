/** A check-in: the room of two before, during and after; or how somebody's shift went. */
import { CheckInRoomDocument, type CheckInFullFragment } from "../gql/graphql";
import { checkInAsWritten, other, zoneOf } from "../data/meeting";
import { written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Skeleton } from "../parts/bits";
import { Screen } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import type { Params } from "../router";
import { words } from "../words";
import { After, Skipped } from "./check-in-after";
import { Planned } from "./check-in-planned";
import { ShiftSeen } from "./shift-seen";

export function CheckInPage({ params }: { params: Params }) {
  const seen = useQuery(CheckInRoomDocument, { id: params.id! }).value;
  const checkIn = seen.data?.checkIn;
  if (checkIn?.kind === "SHIFT") return <ShiftSeen shift={checkIn} />;
  if (checkIn) return <Room key={checkIn.id} seen={checkIn} />;
  const title = words.value.checkIns.one;
  return (
    <Screen title={title} back="/check-ins">
      <h1 class="sr">{title}</h1>
      <Trouble seen={seen} waiting={<Skeleton />} />
    </Screen>
  );
}

export interface RoomProps {
  /** With what was written on this phone and is on its way. */
  checkIn: ReturnType<typeof checkInAsWritten>;
  /** As the server knows it. */
  seen: CheckInFullFragment;
  partner: CheckInFullFragment["participants"][number];
  /** Where the member works: the zone of the times shown. */
  zone: string | undefined;
}

function Room({ seen }: { seen: CheckInFullFragment }) {
  const w = words.value.checkIns;
  const mine = me.value!.id;
  const checkIn = checkInAsWritten(seen, written.value, mine);
  const partner = other(checkIn.participants, mine) ?? checkIn.participants[0]!;
  const props: RoomProps = { checkIn, seen, partner, zone: zoneOf(seen.participants) };
  return (
    <Screen title={w.withName(partner.firstName)} back="/check-ins" className="dock-pad">
      {checkIn.state === "PLANNED" ? <Planned {...props} /> : checkIn.state === "HELD" ? <After {...props} /> : <Skipped {...props} />}
    </Screen>
  );
}
