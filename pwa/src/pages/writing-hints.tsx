/** Hints while feedback is being written: worked out here, said when the typing rests, never in the way. */
import { useEffect, useState } from "preact/hooks";
import { draft } from "../data/draft";
import { type Hint, hintsFor } from "../data/wording";
import { Icon } from "../parts/icon";
import { tongue } from "../words";
import { givingWords } from "../words/giving";

const REST_MS = 700;

export function WritingHints() {
  const w = givingWords.value;
  const [hints, setHints] = useState<readonly Hint[]>([]);
  const written = draft.value;
  const spoken = tongue.value;
  useEffect(() => {
    const timer = setTimeout(() => setHints(hintsFor(written, spoken)), REST_MS);
    return () => clearTimeout(timer);
  }, [written, spoken]);
  return (
    <div role="status">
      {hints.length > 0 && (
        <div class="card soft-sun row-x">
          <span class="dot sunny">
            <Icon name="idea" />
          </span>
          <div class="grow sm stack">
            {hints.map((hint) => (
              <p key={hint.what}>{said(hint)}</p>
            ))}
            <p class="dim">{w.onlyYou}</p>
          </div>
        </div>
      )}
    </div>
  );
}

function said(hint: Hint): string {
  const w = givingWords.value.hints;
  return "word" in hint ? w[hint.what](hint.word) : w[hint.what];
}
