/** Sign in: by link, by scanning, by an eight-character code, or with a password. */
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Language, SetLanguageDocument, TodayDocument } from "../gql/graphql";
import { ask, enrol, NoConnection, passwordSignIn, Refusal, type SignedIn } from "../data/client";
import { deviceName } from "../data/device";
import { isVisit } from "../data/db";
import { alone } from "../data/outbox";
import { note } from "../data/sending";
import { sessionEnded, signedIn } from "../data/session";
import { forgetSeen, have } from "../data/store";
import { Action, FieldError } from "../parts/bits";
import { Hero } from "../parts/hero";
import { Icon } from "../parts/icon";
import { Scanner } from "../parts/scanner";
import { go, location_ } from "../router";
import { ownNames, speak, tongue, tongues, words } from "../words";
import { chosenTongue } from "../words";
import { entry } from "../words/entry";
import { wait } from "../words/time";

const CODE_LENGTH = 8;

/** The code behind the # of a sign-in link; null when there is none. */
export function linkCode(url: URL): string | null {
  const code = bareCode(url.hash.slice(1));
  return url.pathname === "/signin" && code.length === CODE_LENGTH ? code : null;
}

/** Spaces, dashes and case do not matter. */
export const bareCode = (text: string): string => text.toUpperCase().replace(/[^0-9A-Z]/g, "");

/** A scanned picture holds the whole link; its code stands behind the #. */
export const codeIn = (scanned: string): string => bareCode(scanned.includes("#") ? scanned.slice(scanned.indexOf("#") + 1) : scanned);

function reasonOf(error: unknown, more: Record<string, string>): string {
  const w = words.value.signIn;
  if (error instanceof NoConnection) return w.noConnection;
  if (!(error instanceof Refusal)) return words.value.failed;
  if (error.code === "RATE_LIMITED") return w.tooMany(wait(error.retryAfter ?? 60));
  return w.reasons[error.reason ?? ""] ?? more[error.reason ?? ""] ?? words.value.failed;
}

/** Signs in, then asks at once for what the start screen shows, which also says who it is. Gives back why not, in plain words. */
export function useSignIn(more: Record<string, string> = {}): {
  busy: boolean;
  failure: string | null;
  run: (asking: () => Promise<SignedIn>, to?: string) => Promise<void>;
  fail: (why: string | null) => void;
} {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (asking: () => Promise<SignedIn>, to = "/"): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const viewer = await alone(async () => {
        const answer = await asking();
        if (answer.shared) return null;
        const variables = { personId: answer.person.id };
        const today = await ask(TodayDocument, variables);
        forgetSeen();
        await signedIn(today.viewer);
        have(TodayDocument, variables, today);
        return today.viewer;
      });
      if (!viewer) {
        // This device is the store's from now on: it starts anew as that.
        location.replace("/signin");
        return;
      }
      await speak(chosenTongue(viewer));
      // Never chosen anywhere: notices come in the language of this phone from now on. A shared device is nobody's.
      if (!viewer.languageChosen && !isVisit()) await note(SetLanguageDocument, { language: tongue.value.toUpperCase() as Language, chosen: false });
      // The spent code must not stay in the address.
      go(to, "replace");
    } catch (error) {
      setFailure(reasonOf(error, more));
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, run, fail: setFailure };
}

export function SignIn() {
  const w = words.value.signIn;
  const [byPassword, setByPassword] = useState(false);
  const code = linkCode(location_.value);
  const [Others, setOthers] = useState<ComponentType<{ onShared: (shared: boolean) => void }> | null>(null);
  const [shared, setShared] = useState(false);
  useEffect(() => {
    // Without a connection there is no other way in either.
    Promise.all([import("./signin-ways"), entry.open()]).then(
      ([come]) => setOthers(() => come.OtherWays),
      () => undefined,
    );
  }, []);
  useEffect(() => {
    document.title = `${w.title} · Goodshift`;
  }, [w]);
  return (
    <main>
      <Hero line={w.line} />
      <div class="page entry stack-l">
        {sessionEnded.value && (
          <p class="ban" role="status">
            <Icon name="lock" />
            <span class="grow">{w.ended}</span>
          </p>
        )}
        {shared ? null : code ? <ByLink key={code} code={code} /> : byPassword ? <ByPassword /> : <ByCode />}
        {Others && !code && <Others onShared={setShared} />}
        <div class="row-x">
          {!shared && (
            <button type="button" class="btn bare" onClick={() => setByPassword(!byPassword)}>
              {byPassword ? w.haveCode : w.havePassword}
            </button>
          )}
          <Tongues />
        </div>
      </div>
    </main>
  );
}

/** The link is the whole sign-in: nothing to type, nothing to tap. When it does not work, the code field takes over. */
function ByLink({ code }: { code: string }) {
  const w = words.value.signIn;
  const { busy, failure, run } = useSignIn();
  const start = (): void => void run(() => enrol(code, deviceName()));
  useEffect(start, []);
  if (failure) return <ByCode failed={failure} />;
  return (
    <section class="stack" role="status">
      <h2>{w.linkTitle}</h2>
      <p class="dim">{w.linkText}</p>
      <Action look="go big wide" busy={busy} onClick={start}>
        {busy ? w.starting : w.linkStart}
      </Action>
    </section>
  );
}

function ByCode({ failed }: { failed?: string }) {
  const w = words.value.signIn;
  const { busy, failure, run, fail } = useSignIn();
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const shown = failure ?? failed;
  const start = (given: string): void => {
    if (bareCode(given).length !== CODE_LENGTH) {
      fail(w.codeShort);
      field.current?.focus();
    } else void run(() => enrol(bareCode(given), deviceName()));
  };
  return (
    <>
      <Scanner onFound={(text) => start(codeIn(text))} />
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          start(code);
        }}
      >
        <div class="fld">
          <label for="code">{Scanner.possible() ? w.typeIt : w.typeOnly}</label>
          <input
            class="inp code"
            id="code"
            ref={field}
            value={code}
            maxLength={12}
            autocomplete="one-time-code webauthn"
            autocapitalize="characters"
            spellcheck={false}
            aria-invalid={shown ? true : undefined}
            aria-describedby={shown ? "code-err code-hint" : "code-hint"}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          {shown && <FieldError id="code-err">{shown}</FieldError>}
          <p class="hint" id="code-hint">
            {w.codeHint}
          </p>
        </div>
        <Action look="go big wide" type="submit" busy={busy}>
          {busy ? w.starting : w.start}
        </Action>
      </form>
    </>
  );
}

function ByPassword() {
  const w = words.value.signIn;
  const { busy, failure, run, fail } = useSignIn();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const submit = (): void => {
    if (!login.trim() || !password) fail(w.loginMissing);
    else void run(() => passwordSignIn(login.trim(), password, deviceName()));
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="fld">
        <label for="login">{w.login}</label>
        <input
          class="inp"
          id="login"
          value={login}
          autocomplete="username webauthn"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => setLogin(event.currentTarget.value)}
        />
      </div>
      <div class="fld">
        <label for="password">{w.password}</label>
        <input
          class="inp"
          id="password"
          type="password"
          value={password}
          autocomplete="current-password"
          aria-invalid={failure ? true : undefined}
          aria-describedby={failure ? "password-err" : undefined}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        {failure && <FieldError id="password-err">{failure}</FieldError>}
      </div>
      <Action look="go big wide" type="submit" busy={busy}>
        {busy ? w.starting : w.signIn}
      </Action>
    </form>
  );
}

/** The other languages, each in its own words. */
function Tongues() {
  return (
    <span class="end row-x tight">
      {tongues
        .filter((one) => one !== tongue.value)
        .map((one) => (
          <button
            type="button"
            class="btn bare"
            lang={one}
            key={one}
            onClick={() => {
              localStorage.setItem("language", one);
              void speak(one);
            }}
          >
            {ownNames[one]}
          </button>
        ))}
    </span>
  );
}
