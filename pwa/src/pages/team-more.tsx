/** What else there is to do with somebody of the team: a sheet, so that the list keeps one action a row. */
import { useState } from "preact/hooks";
import type { TeamMemberFragment } from "../gql/graphql";
import { me } from "../data/session";
import { Row, Rows } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Sheet } from "../parts/sheet";
import { words } from "../words";

export function MoreFor({ person }: { person: TeamMemberFragment }) {
  const w = words.value;
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="icb" aria-label={w.team.moreFor(person.name)} onClick={() => setOpen(true)}>
        <Icon name="dots" />
      </button>
      {open && (
        <Sheet title={person.name} onClose={() => setOpen(false)}>
          <Rows>
            {/* An administrator lets phones in, but leads nobody. */}
            {me.value?.role !== "ADMIN" && (
              <>
                <Row icon="up" tone="grew" title={w.growth.numbersOf} text={w.growth.numbersOfHint(person.firstName)} href={`/numbers/${person.id}`} />
                <Row icon="rising" tone="sunny" title={w.growth.skillsOf} text={w.growth.skillsOfHint(person.firstName)} href={`/skills/${person.id}`} />
                <Row icon="goal" tone="grew" title={w.goals.propose} text={w.goals.forPerson(person.firstName)} href={`/goals/new?for=${person.id}`} />
              </>
            )}
            <Row icon="phone" title={w.team.signIn} text={w.team.signInText(person.firstName)} href={`/team/${person.id}`} />
          </Rows>
        </Sheet>
      )}
    </>
  );
}
