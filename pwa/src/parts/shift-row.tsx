/** How a shift went, in one line; and the sun that says it in five steps. */
import type { ShiftLineFragment } from "../gql/graphql";
import { me } from "../data/session";
import { words } from "../words";
import { ago } from "../words/time";
import { Icon } from "./icon";

/** Where the sun stands, from under the horizon to high above it. */
const HEIGHTS = [50, 42, 34, 26, 21];

export function Sun({ step }: { step: number }) {
  return (
    <svg viewBox="0 0 48 48" aria-hidden="true">
      <rect class="sky" width="48" height="48" />
      {step === HEIGHTS.length && <path class="ray" d="M24 3v3M8 10l2 2M40 10l-2 2M3 25h3M42 25h3" />}
      <circle class="orb" cx="24" cy={HEIGHTS[step - 1]} r="11.5" />
      <path class="sea" d="M0 34h48v14H0z" />
    </svg>
  );
}

export const moodOf = (shift: ShiftLineFragment): string => words.value.shiftSaid.moods[(shift.mood ?? 3) - 1] ?? "";

export function ShiftRow({ shift }: { shift: ShiftLineFragment }) {
  const w = words.value.shiftSaid;
  const person = shift.participants[0];
  const name = person && person.id !== me.value?.id ? person.firstName : words.value.you;
  const said = [shift.wentWell, shift.gotInTheWay].filter(Boolean).join(" · ");
  return (
    <li>
      <a class="row to" href={`/check-ins/${shift.id}`}>
        <span class="mood is-on still">
          <Sun step={shift.mood ?? 3} />
        </span>
        <span class="grow">
          <span class="t">
            {name}: {moodOf(shift)}
          </span>
          {said && <span class="d one-line">{said}</span>}
          <span class="d">
            {ago(shift.scheduledAt)}
            {shift.needHelp && (
              <>
                {" · "}
                <b>{w.askedForHelp}</b>
              </>
            )}
          </span>
        </span>
        <Icon name="next" />
      </a>
    </li>
  );
}
