/** Bring somebody in: a code to scan, to type, or to send as a link. Works once, for a short time. */
import { useEffect, useState } from "preact/hooks";
import { EnrolDocument, type EnrolMutation } from "../gql/graphql";
import { ask, Refusal } from "../data/client";
import { Action, Banner } from "../parts/bits";
import { Screen } from "../parts/screen";
import { say } from "../parts/toast";
import type { Params } from "../router";
import { words } from "../words";
import { entry } from "../words/entry";
import { clock } from "../words/time";

type Enrolment = EnrolMutation["personEnrol"];

export function Enrol({ params }: { params: Params }) {
  const w = words.value.team;
  const [made, setMade] = useState<Enrolment | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async (endSessions = false): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      setMade((await ask(EnrolDocument, { input: { personId: params.id!, endSessions } })).personEnrol);
    } catch (error) {
      setFailure(error instanceof Refusal ? error.message : w.failed);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void make(), []);
  const title = made ? w.enrolTitle(made.person.firstName) : w.signIn;
  return (
    <Screen title={title} back="/team" className="stack-l">
      <div>
        <h1>{title}</h1>
        {made && <p class="dim">{w.enrolHow(made.person.firstName)}</p>}
      </div>
      {failure && <Banner icon="look" title={failure} tone="soft-bad" />}
      {made && made.endedSessions > 0 && (
        <Banner icon="check" title={entry.value.lost.done(made.endedSessions, made.person.firstName)} tone="soft-ok" />
      )}
      {made && <Ways made={made} />}
      <Action look="line wide" icon="turn" busy={busy} onClick={() => make()}>
        {busy ? w.making : w.newCode}
      </Action>
      {made && (
        <section class="card stack">
          <p class="sm dim">{entry.value.lost.text(made.person.firstName)}</p>
          <Action look="red" icon="out" busy={busy} onClick={() => make(true)}>
            {entry.value.lost.act}
          </Action>
        </section>
      )}
    </Screen>
  );
}

function Ways({ made }: { made: Enrolment }) {
  const w = words.value.team;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(made.link);
    say(w.copied);
  };
  const share = (): void => void navigator.share({ title: "Goodshift", url: made.link }).catch(() => undefined);
  const code = `${made.code.slice(0, 4)} ${made.code.slice(4)}`;
  return (
    <>
      <section class="card stack mid">
        <img class="qr" src={made.qr} alt={w.qr(made.person.firstName)} width="232" height="232" />
        <p class="sm dim">{w.orCode}</p>
        <p class="code">{code}</p>
        <p class="sm dim">{w.until(clock(made.expiresAt))}</p>
      </section>
      {"share" in navigator ? (
        <Action look="ink wide" icon="share" onClick={share}>
          {w.share}
        </Action>
      ) : "clipboard" in navigator ? (
        <Action look="ink wide" icon="share" onClick={copy}>
          {w.copy}
        </Action>
      ) : (
        <p class="sm mid">{made.link}</p>
      )}
    </>
  );
}
