/** How somebody's shift went, in their words, and what a lead can do about it now. */
import type { CheckInFullFragment } from "../gql/graphql";
import { me } from "../data/session";
import { Row, Rows } from "../parts/bits";
import { Avatar } from "../parts/person";
import { Screen, Section } from "../parts/screen";
import { moodOf, Sun } from "../parts/shift-row";
import { words } from "../words";
import { ago } from "../words/time";

export function ShiftSeen({ shift }: { shift: CheckInFullFragment }) {
  const w = words.value.shiftSaid;
  const person = shift.participants[0]!;
  const own = person.id === me.value?.id;
  const title = own ? w.yourShift : shift.needHelp ? w.needsHelp(person.firstName) : w.shiftOf(person.firstName);
  return (
    <Screen title={title} back="/check-ins?box=shifts" className="stack">
      <div class="row-x">
        <Avatar person={person} size="l" />
        <div class="grow">
          <h1 class="t-xl">{title}</h1>
          <p class="dim">{ago(shift.scheduledAt)}</p>
        </div>
      </div>
      <section class="card stack">
        <p class="row-x">
          <span class="mood is-on still">
            <Sun step={shift.mood ?? 3} />
          </span>
          <span class="b">{moodOf(shift)}</span>
        </p>
        {shift.wentWell && <Said label={w.well} text={shift.wentWell} />}
        {(shift.gotInTheWay || shift.cause) && (
          <Said label={w.inTheWay} text={[shift.gotInTheWay, shift.cause && words.value.give.causes[shift.cause]].filter(Boolean).join(" · ")} />
        )}
        {shift.needHelp && <Said label={w.help} text={own ? w.helpSent : w.helpAsked} />}
      </section>
      {own ? (
        <p class="sm dim">{w.whoSees}</p>
      ) : (
        <Section title={w.next}>
          <Rows>
            <Row icon="talk" tone="tidy" title={w.meet(person.firstName)} text={w.meetHint} href={`/check-ins/new/${person.id}`} />
            <Row icon="rising" tone="sunny" title={w.tell(person.firstName)} text={w.tellHint} href={`/give/${person.id}`} />
          </Rows>
        </Section>
      )}
    </Screen>
  );
}

function Said({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p class="sm dim">{label}</p>
      <p class="say-plain">{text}</p>
    </div>
  );
}
