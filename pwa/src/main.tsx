import { render } from "preact";
import { effect } from "@preact/signals";
import "./styles/tokens.css";
import "./styles/parts.css";
import "./styles/app.css";
import { App } from "./app";
import { BehavioursDocument, GiveWhoDocument } from "./gql/graphql";
import { startDraft } from "./data/draft";
import { type Line, openLine } from "./data/live";
import { startPapers } from "./data/papers";
import { flushSoon, startSending } from "./data/sending";
import { loadSession, me, signedOutByServer } from "./data/session";
import { firstAnswered, forgetSeen, noteConnection, refresh, warm } from "./data/store";
import { startRouter } from "./router";
import { applyTheme } from "./theme";
import { startWorker } from "./data/worker";
import { chosenTongue, speak } from "./words";

/** Everything changed while the line was busy comes in one go. */
const GATHER_MS = 150;

function followChanges(): void {
  let gathering: ReturnType<typeof setTimeout> | undefined;
  const changed = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void refresh();
    }, GATHER_MS);
  };
  let line: Line | undefined;
  let person: string | undefined;
  effect(() => {
    const now = me.value?.id;
    if (now === person) return;
    person = now;
    line?.close();
    line = now ? openLine(changed, () => void signedOutByServer()) : undefined;
    if (now) {
      // Also reads anew what waits: it is this person's now.
      flushSoon();
      // What "give" needs is on the phone before the connection is gone.
      void warm(GiveWhoDocument, {});
      void warm(BehavioursDocument, {});
      void firstAnswered.then(mendPush);
    } else forgetSeen();
  });
  addEventListener("offline", () => noteConnection(false));
  addEventListener("online", () => {
    line?.hurry();
    void refresh();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    line?.hurry();
    void refresh();
  });
}

/** The browser may have dropped the subscription, the server have lost it: looked after at every start. */
async function mendPush(): Promise<void> {
  const [{ keepPush }, { startTelling }] = await Promise.all([import("./data/push"), import("./parts/tell-me")]);
  await keepPush();
  await startTelling();
}

async function start(): Promise<void> {
  applyTheme();
  startRouter();
  await loadSession();
  startPapers();
  startDraft();
  await speak(chosenTongue(me.value));
  render(<App />, document.getElementById("app")!);
  await startSending();
  // It fetches the whole app for the next visit.
  void firstAnswered.then(startWorker);
  followChanges();
}

void start();
