/** The cause before the person: four circumstances, one of them chosen, with a word where that helps. */
import { type Cause, ChooseCauseDocument } from "../gql/graphql";
import { type FullInsight, othersCauses } from "../data/insights";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { Action } from "../parts/bits";
import { Picks } from "../parts/choose";
import { Field } from "../parts/field";
import { say } from "../parts/toast";
import { words } from "../words";
import { causeName, titleOf } from "../words/insight-said";
import { insightWords } from "../words/insights";
import { causes } from "./feedback-form";

async function keep(insight: FullInsight, cause: Cause, note: string): Promise<void> {
  const input = { insightId: insight.id, cause, ...(note ? { note } : {}) };
  await send(ChooseCauseDocument, input, { kind: "insightCause", names: [titleOf(insight)], line: note || causeName(cause) });
}

/** Chosen anew it replaces what was there, so nothing has to be taken back. */
export function CauseFirst({ insight }: { insight: FullInsight }) {
  const w = insightWords.value;
  const { causes: labels, causeKinds } = words.value.give;
  const { cause } = insight;
  const own = insight.causes.find(({ person }) => person.id === me.value?.id)?.note ?? "";
  const paper = usePaper(`cause:${insight.id}`, own);
  const written = paper.text;
  return (
    <div class="coach stack">
      <Picks
        legend={w.cause}
        chosen={cause ?? null}
        // Once said it can be said differently, not unsaid.
        onChange={(next) => next && next !== cause && void keep(insight, next, written.trim())}
        options={causes.map(({ value, icon }) => ({ value, icon, label: labels[value], small: causeKinds[value] }))}
      />
      {othersCauses(insight).map((said) => (
        <CauseLine key={said.person.id} said={said} />
      ))}
      {cause && (
        <>
          <Field label={w.causeNote} hint={w.causeNoteHint} most={500} value={written} onInput={paper.write} />
          {written.trim() !== own && (
            <Action
              look="line"
              onClick={async () => {
                await keep(insight, cause, written.trim());
                paper.clear();
                say(w.causeKept);
              }}
            >
              {w.causeKeep}
            </Action>
          )}
        </>
      )}
    </div>
  );
}

/** One of those who spoke, in their own words. */
function CauseLine({ said: { cause, note, person } }: { said: FullInsight["causes"][number] }) {
  return (
    <p class="said">
      {insightWords.value.causeIs(labelled(cause), person.firstName)}
      {note && <span class="d2">“{note}”</span>}
    </p>
  );
}

const labelled = (cause: Cause): string => `${causeName(cause)} (${words.value.give.causeKinds[cause]})`;

/** What everybody said, the last word last, for those who only read. */
export function CauseSaid({ insight: { cause, causes } }: { insight: FullInsight }) {
  if (causes.length === 0) return cause ? <p class="said">{labelled(cause)}</p> : null;
  return (
    <>
      {causes.map((said) => (
        <CauseLine key={said.person.id} said={said} />
      ))}
    </>
  );
}
