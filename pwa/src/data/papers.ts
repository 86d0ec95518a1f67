/**
 * Half-written things, by name: notes, points, a shift in words. Kept on the phone until they are sent, for their writer alone.
 * In localStorage, because a page that is closed in the middle of a word has no time to wait for a database.
 */
import { effect, signal } from "@preact/signals";
import { isVisit } from "./db";
import { me } from "./session";

const papers = signal<Record<string, unknown>>({});

const PLACE = "paper:";

interface Kept {
  personId: string;
  text: unknown;
}

export interface Paper<T> {
  text: T;
  /** Whether anything was written since it was fresh. */
  begun: boolean;
  write(text: T): void;
  /** Sent, or thought better of. */
  clear(): void;
}

/** The paper called `name`; `fresh` as long as nobody wrote on it. */
export function usePaper<T>(name: string, fresh: T): Paper<T> {
  const begun = name in papers.value;
  return {
    text: begun ? (papers.value[name] as T) : fresh,
    begun,
    write: (text) => writePaper(name, text),
    clear: () => clearPaper(name),
  };
}

/** What was written on a paper, outside of a page. */
export const paper = <T>(name: string): T | undefined => papers.peek()[name] as T | undefined;

export function writePaper(name: string, text: unknown): void {
  papers.value = { ...papers.peek(), [name]: text };
  const person = me.peek();
  // On a shared device nothing is kept for later; where nobody is signed in, neither.
  if (!person || isVisit()) return;
  try {
    localStorage.setItem(PLACE + name, JSON.stringify({ personId: person.id, text } satisfies Kept));
  } catch {
    // A full or forbidden storage: the words last as long as the page.
  }
}

export function clearPaper(name: string): void {
  const { [name]: _, ...others } = papers.peek();
  papers.value = others;
  localStorage.removeItem(PLACE + name);
}

/** What `personId` left here. What lies here from anybody else goes. */
function found(personId: string | undefined): Record<string, unknown> {
  const mine: Record<string, unknown> = {};
  for (const place of Object.keys(localStorage)) {
    if (!place.startsWith(PLACE)) continue;
    const kept = JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Kept>;
    if (personId && kept.personId === personId) mine[place.slice(PLACE.length)] = kept.text;
    else localStorage.removeItem(place);
  }
  return mine;
}

/** A phone that changes hands shows nobody what another one was writing; whoever signs out takes it along. */
export function startPapers(): void {
  let owner = me.peek()?.id;
  papers.value = found(owner);
  effect(() => {
    const person = me.value?.id;
    if (person === owner) return;
    owner = person;
    papers.value = found(person);
  });
}
