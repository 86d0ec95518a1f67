/** My passkeys: which sign me in, a new one from this phone, and one that shall open nothing any more. */
import { useState } from "preact/hooks";
import { type MePageQuery, PasskeyAddDocument, PasskeyOptionsDocument, PasskeyRemoveDocument } from "../gql/graphql";
import { ask, Refusal } from "../data/client";
import { deviceName } from "../data/device";
import { changedMind, make, possible } from "../data/passkey";
import { refresh } from "../data/store";
import { Action, Rows } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Section } from "../parts/screen";
import { say } from "../parts/toast";
import { words } from "../words";
import { entry } from "../words/entry";
import { ago, day } from "../words/time";

type Passkey = MePageQuery["passkeys"][number];

export function Passkeys({ passkeys }: { passkeys: readonly Passkey[] }) {
  const w = entry.value.passkey;
  const [busy, setBusy] = useState(false);
  if (!possible() && passkeys.length === 0) return null;
  const add = async (): Promise<void> => {
    setBusy(true);
    try {
      const options = (await ask(PasskeyOptionsDocument, {})).passkeyCreationOptions;
      const credential = await make(options!);
      await ask(PasskeyAddDocument, { input: { credential, name: deviceName() } });
      say(w.added);
      await refresh();
    } catch (error) {
      if (error instanceof DOMException && error.name === "InvalidStateError") say(w.known);
      else if (error instanceof Refusal) say(entry.value.reasons[error.reason ?? ""] ?? error.message);
      else if (!changedMind(error)) say(error instanceof DOMException ? w.notHere : words.value.shift.failed);
    } finally {
      setBusy(false);
    }
  };
  const remove = async (passkey: Passkey): Promise<void> => {
    try {
      await ask(PasskeyRemoveDocument, { input: { passkeyId: passkey.id } });
      say(w.removed(passkey.name));
      await refresh();
    } catch {
      say(words.value.shift.failed);
    }
  };
  return (
    <Section title={w.title}>
      {passkeys.length > 0 && (
        <Rows>
          {passkeys.map((passkey) => (
            <li key={passkey.id}>
              <div class="row">
                <span class="dot">
                  <Icon name="lock" />
                </span>
                <span class="grow">
                  <span class="t">{passkey.name}</span>
                  <span class="d">{passkey.lastUsedAt ? w.lastUsed(ago(passkey.lastUsedAt)) : w.made(day(passkey.createdAt))}</span>
                </span>
                <Action look="" aria-label={w.removeThe(passkey.name)} onClick={() => remove(passkey)}>
                  {w.remove}
                </Action>
              </div>
            </li>
          ))}
        </Rows>
      )}
      {possible() && (
        <section class="card stack">
          <p class="sm dim">{w.text}</p>
          <Action look="line wide" icon="lock" busy={busy} onClick={() => add()}>
            {busy ? w.adding : w.add}
          </Action>
        </section>
      )}
    </Section>
  );
}
