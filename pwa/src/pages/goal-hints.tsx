/** Hints while a goal is being written: asked when the typing rests, never in the way, silent without a connection. */
import { useEffect, useState } from "preact/hooks";
import { type GoalDraftInput, GoalHintsDocument, type SmartHint } from "../gql/graphql";
import { ask } from "../data/client";
import type { GoalDraft } from "../data/goal-draft";
import { Hints } from "../parts/hints";
import { readDecimal } from "../words/number";

const REST_MS = 500;

function asTyped(draft: GoalDraft, ownerId: string | null): GoalDraftInput {
  const keyResults = draft.numbers.map(({ title, unit, start, target }) => {
    return { title, unit, start: readDecimal(start), target: readDecimal(target) };
  });
  return { title: draft.title, why: draft.why, ownerId, startsOn: draft.startsOn || null, dueOn: draft.dueOn || null, keyResults };
}

export function LiveHints({ draft, ownerId }: { draft: GoalDraft; ownerId: string | null }) {
  const [hints, setHints] = useState<readonly SmartHint[] | null>(null);
  const typed = JSON.stringify(asTyped(draft, ownerId));
  const begun = draft.title.trim() !== "";
  useEffect(() => {
    if (!begun) return setHints(null);
    let left = false;
    const timer = setTimeout(() => {
      ask(GoalHintsDocument, { draft: JSON.parse(typed) as GoalDraftInput }).then(
        (answer) => !left && setHints(answer.goalHints),
        // A hint that cannot be had is no trouble.
        () => !left && setHints(null),
      );
    }, REST_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [typed, begun]);
  return hints && <Hints hints={hints} />;
}
