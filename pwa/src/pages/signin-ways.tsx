/** Other ways in, beside the code: they come after the page, so that a code never waits for them. */
import { useEffect, useRef, useState } from "preact/hooks";
import { deviceName } from "../data/device";
import { changedMind, possible, sign } from "../data/passkey";
import { passkeySignIn, type Ways, ways } from "../data/ways";
import { Action, FieldError } from "../parts/bits";
import { location_ } from "../router";
import { words } from "../words";
import { entry } from "../words/entry";
import { SharedSignIn } from "./signin-shared";
import { useSignIn } from "./signin";

/** A challenge holds five minutes; the page may lie open for longer. */
const ANEW_MS = 4 * 60_000;

export function OtherWays({ onShared }: { onShared: (shared: boolean) => void }) {
  const [known, setKnown] = useState<Ways | null>(null);
  useEffect(() => {
    const look = (): void => void ways().then(setKnown, () => undefined);
    look();
    const timer = setInterval(look, ANEW_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => onShared(Boolean(known?.shared)), [known]);
  if (!known) return null;
  if (known.shared) return <SharedSignIn store={known.shared.store} />;
  return (
    <>
      {known.passkey && possible() && <ByPasskey options={known.passkey} />}
      {known.company && <ByCompany />}
    </>
  );
}

/** Back from the company's provider: signed in, or why not. */
function ByCompany() {
  const w = entry.value;
  const { failure, run } = useSignIn(w.reasons);
  const { searchParams, hash } = location_.value;
  const refused = searchParams.get("refused");
  const to = searchParams.get("to") ?? "/";
  useEffect(() => {
    const id = /^#in=([0-9a-f-]{36})$/.exec(hash)?.[1];
    // The server sends back paths of ours only; whoever writes this address by hand gets no further.
    if (id) void run(async () => ({ person: { id, name: "" } }), to.startsWith("/") && !to.startsWith("//") ? to : "/");
  }, []);
  const why = failure ?? (refused && (w.reasons[refused] ?? words.value.failed));
  return (
    <div class="stack">
      <a class="btn line wide" href={`/auth/oidc?${new URLSearchParams({ to })}`}>
        {w.company.signIn}
      </a>
      {why && <FieldError id="company-err">{why}</FieldError>}
    </div>
  );
}

function ByPasskey({ options }: { options: NonNullable<Ways["passkey"]> }) {
  const { busy, failure, run, fail } = useSignIn(entry.value.reasons);
  const asking = useRef<AbortController | null>(null);
  const signIn = async (mediation: CredentialMediationRequirement): Promise<void> => {
    // One question at a time: the browser refuses a second one.
    asking.current?.abort();
    const mine = (asking.current = new AbortController());
    try {
      // Another try needs another challenge.
      const fresh = mediation === "conditional" ? options : (await ways()).passkey!;
      const credential = await sign(fresh, mediation, mine.signal);
      await run(() => passkeySignIn(credential, deviceName()));
    } catch (error) {
      if (!changedMind(error)) fail(entry.value.passkey.notHere);
    }
    if (asking.current === mine && mediation === "required") void suggest();
  };
  /** The keyboard suggests the passkeys of this phone, where the browser can do that. */
  const suggest = async (): Promise<void> => {
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await signIn("conditional");
  };
  useEffect(() => {
    void suggest();
    return () => asking.current?.abort();
  }, [options]);
  return (
    <div class="stack">
      <Action look="line wide" icon="lock" busy={busy} onClick={() => signIn("required")}>
        {entry.value.passkey.signIn}
      </Action>
      {failure && <FieldError id="passkey-err">{failure}</FieldError>}
    </div>
  );
}
