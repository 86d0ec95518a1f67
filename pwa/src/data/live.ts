/**
 * The live line: one socket, one subscription, speaking graphql-transport-ws. Written here
 * rather than taken from graphql-ws because each reconnect must resume with a new `after`,
 * which a library's silent retry would repeat unchanged; it is also a tenth of the size.
 */
import { ChangesDocument, LineStartDocument, type ChangesSubscription } from "../gql/graphql";
import { ask, documentId, Refusal } from "./client";

type Change = ChangesSubscription["changes"];

export interface Line {
  /** The network is back or the app is looked at again: do not sit out the pause. */
  hurry(): void;
  close(): void;
}

const LONGEST_PAUSE = 30_000;
const SILENCE = 45_000;
const NOT_SIGNED_IN = 4401;

export function openLine(onChange: (change: Change) => void, onSignedOut: () => void): Line {
  let socket: WebSocket | undefined;
  let after: string | undefined;
  let attempts = 0;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function later(): void {
    if (closed) return;
    // Half of the pause is chance, so that a whole shop does not knock at once after an outage.
    const pause = Math.min(LONGEST_PAUSE, 1_000 * 2 ** attempts++);
    timer = setTimeout(connect, pause / 2 + (Math.random() * pause) / 2);
  }

  async function connect(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    try {
      after ??= (await ask(LineStartDocument, {})).lastChangeId;
    } catch (error) {
      if (error instanceof Refusal && error.code === "UNAUTHENTICATED") onSignedOut();
      else later();
      return;
    }
    if (!closed) listen();
  }

  function listen(): void {
    const url = new URL("/graphql", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const line = new WebSocket(url, "graphql-transport-ws");
    socket = line;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(silence);
      // A phone that changed networks keeps a dead socket open: ask for a sign of life, then give up on it.
      silence = setTimeout(() => {
        if (line.readyState === WebSocket.OPEN) line.send(JSON.stringify({ type: "ping" }));
        silence = setTimeout(() => line.close(), 10_000);
      }, SILENCE);
    };
    line.onopen = () => line.send(JSON.stringify({ type: "connection_init", payload: {} }));
    line.onmessage = (event: MessageEvent<string>) => {
      heard();
      const message = JSON.parse(event.data) as { type: string; payload?: { data?: ChangesSubscription | null } };
      // An answer that is no ack shows that the line works; an ack alone may still be followed by a refusal.
      if (message.type === "next" || message.type === "ping" || message.type === "pong") attempts = 0;
      if (message.type === "connection_ack") {
        const payload = { documentId: documentId(ChangesDocument), variables: { after } };
        line.send(JSON.stringify({ id: "changes", type: "subscribe", payload }));
      } else if (message.type === "ping") line.send(JSON.stringify({ type: "pong" }));
      else if (message.type === "next" && message.payload?.data) {
        const change = message.payload.data.changes;
        after = change.id;
        onChange(change);
      } else if (message.type === "error" || message.type === "complete") line.close();
    };
    line.onclose = (event) => {
      clearTimeout(silence);
      if (socket === line) socket = undefined;
      if (event.code === NOT_SIGNED_IN) onSignedOut();
      else later();
    };
  }

  void connect();
  return {
    hurry() {
      if (timer === undefined || closed) return;
      attempts = 0;
      void connect();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
