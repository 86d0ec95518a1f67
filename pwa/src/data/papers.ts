/** Half-written things, by name: notes, points, a shift in words. Kept on the phone until they are sent, for their writer alone. */
import { effect, signal } from "@preact/signals";
import { fact, keepFact } from "./db";
import { me } from "./session";

type Papers = Record<string, unknown>;

const papers = signal<Papers>({});

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
    write: (text) => {
      papers.value = { ...papers.value, [name]: text };
    },
    clear: () => {
      const { [name]: _, ...others } = papers.value;
      papers.value = others;
    },
  };
}

interface Kept {
  personId: string;
  papers: Papers;
}

const PAUSE_MS = 300;

export async function startPapers(): Promise<void> {
  const kept = await fact<Kept>("papers").catch(() => undefined);
  let owner = kept?.personId;
  if (kept && kept.personId === me.value?.id) papers.value = kept.papers;
  effect(() => {
    // A phone that changes hands shows nobody what another one was writing; where nobody is signed in nothing is kept.
    const person = me.value?.id;
    if (person === owner) return;
    if (owner) papers.value = {};
    owner = person;
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (owner) void keepFact("papers", { personId: owner, papers: papers.peek() } satisfies Kept).catch(() => undefined);
  };
  effect(() => {
    papers.value;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  });
  // Put away in the middle of a word.
  addEventListener("pagehide", () => timer && keep());
}
