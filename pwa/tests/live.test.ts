import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Line, openLine } from "../src/data/live";

/** The server's end of a socket. */
class Socket {
  static all: Socket[] = [];
  static readonly OPEN = 1;
  readonly readyState = 1;
  sent: { type: string; payload?: { variables: { after: string } } }[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;

  constructor(
    readonly url: URL,
    readonly protocol: string,
  ) {
    Socket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(code = 1000): void {
    this.onclose?.({ code });
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  greet(): this {
    this.onopen?.();
    this.say({ type: "connection_ack" });
    return this;
  }
  change(id: string): void {
    this.say({ type: "next", id: "changes", payload: { data: { changes: { id, kind: "feedback.given", subjectId: "x" } } } });
  }
  get after(): string | undefined {
    return this.sent.find((message) => message.type === "subscribe")?.payload?.variables.after;
  }
}

let line: Line;
let heard: string[];
let signedOut: boolean;
let start: () => Response | Promise<Response>;
const latest = (): Socket => Socket.all[Socket.all.length - 1]!;

beforeEach(async () => {
  vi.useFakeTimers();
  Socket.all = [];
  heard = [];
  signedOut = false;
  start = () => Response.json({ data: { lastChangeId: "7" } });
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("fetch", () => start());
});

afterEach(() => {
  line.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open(): Promise<void> {
  line = openLine(
    (change) => heard.push(change.id),
    () => (signedOut = true),
  );
  await vi.advanceTimersByTimeAsync(0);
}

it("starts where the first data stood", async () => {
  await open();
  latest().greet();
  expect(latest().protocol).toBe("graphql-transport-ws");
  expect(latest().after).toBe("7");
});

it("resumes after the last change it heard", async () => {
  await open();
  latest().greet().change("8");
  latest().change("9");
  latest().close(1006);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(Socket.all).toHaveLength(2);
  latest().greet();
  expect(latest().after).toBe("9");
  expect(heard).toEqual(["8", "9"]);
});

it("waits longer each time nobody answers", async () => {
  await open();
  for (let i = 0; i < 8; i++) {
    latest().close(1006);
    await vi.advanceTimersByTimeAsync(31_000);
  }
  const before = Socket.all.length;
  latest().close(1006);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(Socket.all).toHaveLength(before);
});

it("does not sit out the pause when the network is back", async () => {
  await open();
  for (let i = 0; i < 6; i++) {
    latest().close(1006);
    await vi.advanceTimersByTimeAsync(31_000);
  }
  latest().close(1006);
  const before = Socket.all.length;
  line.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect(Socket.all).toHaveLength(before + 1);
});

it("answers a ping", async () => {
  await open();
  latest().greet().say({ type: "ping" });
  expect(latest().sent.at(-1)).toEqual({ type: "pong" });
});

it("gives up a line that fell silent", async () => {
  await open();
  latest().greet();
  await vi.advanceTimersByTimeAsync(45_000);
  expect(latest().sent.at(-1)).toEqual({ type: "ping" });
  await vi.advanceTimersByTimeAsync(11_000);
  expect(Socket.all.length).toBeGreaterThan(1);
});

it("ends with the session and does not come back", async () => {
  await open();
  latest().greet().close(4401);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signedOut).toBe(true);
  expect(Socket.all).toHaveLength(1);
});

it("says so when the session had ended before it could start", async () => {
  start = () => Response.json({ errors: [{ message: "No.", extensions: { code: "UNAUTHENTICATED" } }] }, { status: 401 });
  await open();
  expect(signedOut).toBe(true);
  expect(Socket.all).toHaveLength(0);
});

it("tries again when there was no connection at the start", async () => {
  start = () => Promise.reject(new TypeError("Failed to fetch"));
  await open();
  expect(Socket.all).toHaveLength(0);
  start = () => Response.json({ data: { lastChangeId: "7" } });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(Socket.all).toHaveLength(1);
});
