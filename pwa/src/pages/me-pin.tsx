/** My PIN for shared devices: chosen on my own phone, worth nothing anywhere else. */
import { useState } from "preact/hooks";
import { PinRemoveDocument, PinSetDocument } from "../gql/graphql";
import { ask, Refusal } from "../data/client";
import { refresh } from "../data/store";
import { Action, FieldError } from "../parts/bits";
import { Section } from "../parts/screen";
import { say } from "../parts/toast";
import { words } from "../words";
import { entry } from "../words/entry";
import { day } from "../words/time";

export function Pin({ setAt }: { setAt: string | null }) {
  const w = entry.value.shared;
  const [pin, setPin] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const choose = async (): Promise<void> => {
    try {
      await ask(PinSetDocument, { input: { pin } });
      setPin("");
      setFailure(null);
      say(w.pinSet);
      await refresh();
    } catch (error) {
      setFailure(error instanceof Refusal ? (entry.value.reasons[error.reason ?? ""] ?? error.message) : words.value.shift.failed);
    }
  };
  const remove = async (): Promise<void> => {
    try {
      await ask(PinRemoveDocument, {});
      say(w.pinRemoved);
      await refresh();
    } catch {
      say(words.value.shift.failed);
    }
  };
  return (
    <Section title={w.pinTitle}>
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          void choose();
        }}
      >
        <p class="sm dim">{setAt ? w.pinSince(day(setAt)) : w.pinText}</p>
        <div class="fld">
          <label for="new-pin">{setAt ? w.pinNew : w.pinChoose}</label>
          <input
            class="inp code"
            id="new-pin"
            type="password"
            inputMode="numeric"
            autocomplete="off"
            maxLength={8}
            value={pin}
            aria-invalid={failure ? true : undefined}
            aria-describedby={failure ? "new-pin-err" : undefined}
            onInput={(event) => setPin(event.currentTarget.value)}
          />
          {failure && <FieldError id="new-pin-err">{failure}</FieldError>}
        </div>
        <Action look="line wide" type="submit">
          {w.pinKeep}
        </Action>
        {setAt && (
          <Action look="" onClick={() => remove()}>
            {w.pinRemove}
          </Action>
        )}
      </form>
    </Section>
  );
}
