/** People: initials over a horizon, in a colour that stays with the person. */
import type { ComponentChildren } from "preact";
import { Icon } from "./icon";

export interface Named {
  id: string;
  name: string;
  firstName: string;
  onShift?: boolean;
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0]!, parts[parts.length - 1]!] : [parts[0] ?? ""];
  return letters
    .map((part) => [...part][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** One of eight steady colours. UUIDv7 starts with the time, so only its random tail tells people apart. */
export function colour(id: string): number {
  let sum = 0;
  for (const letter of id.slice(-12)) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return (sum % 8) + 1;
}

export function Avatar({ person, size = "" }: { person: Named; size?: "" | "s" | "l" | "xl" }) {
  return (
    <span class={`av a${colour(person.id)} ${size}${person.onShift ? " on" : ""}`} aria-hidden="true">
      <span>{initials(person.name)}</span>
    </span>
  );
}

export function Avatars({ people }: { people: readonly Named[] }) {
  return (
    <div class="avs">
      {people.slice(0, 4).map((person) => (
        <Avatar key={person.id} person={{ ...person, onShift: false }} />
      ))}
    </div>
  );
}

/** A grid of faces, each a link; or checkboxes when several people are meant. */
export function Faces({ people, href, chosen }: { people: readonly Named[]; href: (person: Named) => string; chosen?: Chosen }) {
  return (
    <div class="faces">
      {people.map((person) =>
        chosen ? (
          <label class={chosen.has(person.id) ? "face is-on" : "face"} key={person.id}>
            <input class="sr" type="checkbox" checked={chosen.has(person.id)} onChange={() => chosen.toggle(person)} />
            <Avatar person={person} size="l" />
            <span>{person.firstName}</span>
            <span class="picked">
              <Icon name="check" />
            </span>
          </label>
        ) : (
          <a class="face" key={person.id} href={href(person)}>
            <Avatar person={person} size="l" />
            <FaceName person={person} people={people} />
          </a>
        ),
      )}
    </div>
  );
}

export interface Chosen {
  has(id: string): boolean;
  toggle(person: Named): void;
}

/** The first name is enough, unless two share it. */
function FaceName({ person, people }: { person: Named; people: readonly Named[] }) {
  const shared = people.some((other) => other.id !== person.id && other.firstName === person.firstName);
  return <span>{shared ? person.name : person.firstName}</span>;
}

export function PersonHead({ person, children, size = "l" }: { person: Named; children?: ComponentChildren; size?: "" | "l" | "xl" }) {
  return (
    <div class="row-x">
      <Avatar person={person} size={size} />
      <div class="grow">{children}</div>
    </div>
  );
}
