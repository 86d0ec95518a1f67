/** Another time, not this one, no more of them, somebody else: what can change about a planned check-in. */
import { useId } from "preact/hooks";
import {
  CancelSeriesDocument,
  HandOverCheckInsDocument,
  MoveCheckInDocument,
  OtherLeadsDocument,
  SkipCheckInDocument,
} from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action } from "../parts/bits";
import { Field } from "../parts/field";
import { Fold } from "../parts/fold";
import { Avatar } from "../parts/person";
import { Section } from "../parts/screen";
import { sayWithUndo } from "../parts/toast";
import { go } from "../router";
import { words } from "../words";
import { elsewhere, meetingTime, moment, wall } from "../words/meeting-time";
import type { RoomProps } from "./check-in";

export function ChangePlan(props: RoomProps) {
  const w = words.value.checkIns;
  return (
    <Section title={w.changePlan}>
      <div class="stack">
        <Move {...props} />
        <LeaveOut {...props} how="skip" />
        {props.checkIn.viewerCanCancelSeries && <LeaveOut {...props} how="end" />}
        {props.checkIn.viewerCanHandOver && props.partner.store && <HandOver {...props} storeId={props.partner.store.id} />}
      </div>
    </Section>
  );
}

/** Date and time as the clock shows them where the two meet. */
export function When({ value, zone, place, onInput }: { value: string; zone: string | undefined; place: string | undefined; onInput: (value: string) => void }) {
  const w = words.value.checkIns;
  const id = useId();
  const hint = place && value && elsewhere(moment(value, zone), zone) ? w.timeAt(place) : undefined;
  return (
    <div class="fld">
      <label for={id}>{w.when}</label>
      <input
        class="inp"
        id={id}
        type="datetime-local"
        value={value}
        min={wall(Date.now(), zone)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

function Move({ checkIn, partner, zone }: RoomProps) {
  const w = words.value.checkIns;
  const planned = wall(checkIn.scheduledAt, zone);
  const paper = usePaper(`move:${checkIn.id}`, planned);
  const move = async (): Promise<void> => {
    const scheduledAt = moment(paper.text, zone);
    const line = meetingTime(scheduledAt, zone);
    const sent = await send(MoveCheckInDocument, { checkInId: checkIn.id, scheduledAt }, { kind: "moved", names: [partner.firstName], line }, true);
    paper.clear();
    sayWithUndo(w.moved(line), sent.id, () => undefined);
  };
  return (
    <Fold icon="clock" title={w.move}>
      {checkIn.cadence !== "ONCE" && <p class="sm dim">{w.moveHint}</p>}
      <When value={paper.text} zone={zone} place={partner.store?.name} onInput={paper.write} />
      <Action look="ink" missing={paper.text && paper.text !== planned ? undefined : w.moveMissing} onClick={() => move()}>
        {w.moveIt}
      </Action>
    </Fold>
  );
}

function LeaveOut({ checkIn, partner, how }: RoomProps & { how: "skip" | "end" }) {
  const w = words.value.checkIns;
  const paper = usePaper(`${how}:${checkIn.id}`, "");
  const reason = paper.text.trim();
  const leaveOut = async (): Promise<void> => {
    const input = { checkInId: checkIn.id, ...(reason ? { reason } : {}) };
    const draft = { names: [partner.firstName], line: reason || w.withName(partner.firstName) };
    const sent =
      how === "skip"
        ? await send(SkipCheckInDocument, input, { kind: "skipped", ...draft }, true)
        : await send(CancelSeriesDocument, input, { kind: "ended", ...draft }, true);
    paper.clear();
    scrollTo(0, 0);
    sayWithUndo(how === "skip" ? w.skippedSaid : w.endedSaid, sent.id, () => paper.write(reason));
  };
  return (
    <Fold icon={how === "skip" ? "next" : "close"} title={how === "skip" ? w.skip : w.end}>
      <p class="sm dim">{how === "skip" ? w.skipHint : w.endHint}</p>
      <Field label={w.why} hint="" most={500} value={paper.text} onInput={paper.write} />
      <Action look="ink" onClick={() => leaveOut()}>
        {how === "skip" ? w.skipIt : w.endIt}
      </Action>
    </Fold>
  );
}

function HandOver({ checkIn, partner, storeId }: RoomProps & { storeId: string }) {
  const w = words.value.checkIns;
  const data = useQuery(OtherLeadsDocument, { storeId }).value.data;
  const leads = data ? [...data.supervisors.nodes, ...data.managers.nodes] : [];
  const others = leads.filter((person) => person.id !== me.value?.id && person.id !== partner.id);
  if (others.length === 0) return null;
  const give = async (to: (typeof others)[number]): Promise<void> => {
    const input = { checkInId: checkIn.id, toId: to.id };
    const sent = await send(HandOverCheckInsDocument, input, { kind: "leadChanged", names: [partner.firstName], line: to.name }, true);
    go("/check-ins", "replace");
    sayWithUndo(w.handedOver(to.firstName), sent.id, () => go(`/check-ins/${checkIn.id}`));
  };
  return (
    <Fold icon="swap" title={w.handOver}>
      <p class="sm dim">{w.handOverHint(partner.firstName)}</p>
      <ul class="card flush rows" role="list">
        {others.map((person) => (
          <li key={person.id}>
            <button type="button" class="row" onClick={() => void give(person)}>
              <Avatar person={person} />
              <span class="grow t">{person.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </Fold>
  );
}
