/** Search as one types among more people than a phone can hold. */
import { useEffect, useState } from "preact/hooks";
import { type CandidateFragment, FindPeopleDocument } from "../gql/graphql";
import { ask } from "./client";

/** Between two letters of somebody who types on; the first letter is asked for at once. */
const REST_MS = 120;
/** As many as FindPeople asks for: fewer are all there are. */
const MOST = 24;

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Those of `people` whose name has `search` in it; accents and capitals do not matter. */
export function called<T extends { name: string }>(search: string, people: readonly T[]): T[] {
  const wanted = plain(search);
  return people.filter((person) => plain(person.name).includes(wanted));
}

interface Answer {
  search: string;
  people: readonly CandidateFragment[];
  /** Whether these are all. */
  whole: boolean;
}

/**
 * Whom the server knows by that name. Until its answer is there, those of the one before who fit; a question that is no longer
 * wanted is taken back. `answered` is false as long as somebody else may come.
 */
export function useFound(search: string): { people: CandidateFragment[]; answered: boolean } {
  const [last, setLast] = useState<Answer>();
  // All who are called so are here already: a longer name needs no new question.
  const answered = last !== undefined && (last.search === search || (last.whole && plain(search).startsWith(plain(last.search))));
  useEffect(() => {
    if (answered) return;
    const question = new AbortController();
    const done = (people: readonly CandidateFragment[], whole: boolean): void => {
      if (!question.signal.aborted) setLast({ search, people, whole });
    };
    const timer = setTimeout(
      () =>
        void ask(FindPeopleDocument, { search }, question.signal).then(
          ({ people: { nodes } }) => done(nodes, nodes.length < MOST),
          // Without a connection those on the phone are all; the next letter asks again.
          () => done([], false),
        ),
      last ? REST_MS : 0,
    );
    return () => {
      clearTimeout(timer);
      question.abort();
    };
  }, [search, answered]);
  return { people: called(search, last?.people ?? []), answered };
}
