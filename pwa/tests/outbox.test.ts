import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { database, keepFact } from "../src/data/db";
import { uuidv7 } from "../src/data/ids";
import * as outbox from "../src/data/outbox";
import { Locks, Server } from "./server";

const ana = "person-ana";
let server: Server;

function write(hold = 0, personId = ana): Promise<outbox.OutboxItem> {
  return outbox.put(
    { id: uuidv7(), kind: "praise", documentId: "sha256:x", input: { message: "Calm" }, personId, names: ["Priya"], line: "Calm" },
    hold,
  );
}

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.stubGlobal("navigator", { ...navigator, locks: new Locks() });
  server = new Server();
  server.start();
  await (await database()).clear("outbox");
  await keepFact("me", { id: ana });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("exactly once", () => {
  it("sends what was written and then forgets it", async () => {
    const item = await write();
    await outbox.flush();
    expect(server.done).toEqual([item.id]);
    expect(await outbox.waitingItems()).toEqual([]);
  });

  it("asks again with the same id when the answer was lost on the way", async () => {
    const item = await write();
    server.will(item.id, "lost");
    await outbox.flush();
    expect(await outbox.waitingItems()).toHaveLength(1);
    await outbox.flush();
    expect(server.asked).toEqual([item.id, item.id]);
    expect(server.done).toEqual([item.id]);
    expect(await outbox.waitingItems()).toEqual([]);
  });

  it("lets two tabs flush at the same moment without asking twice", async () => {
    const items = [await write(), await write(), await write()];
    vi.resetModules();
    const otherTab = await import("../src/data/outbox");
    server.delay = 5;
    await Promise.all([outbox.flush(), otherTab.flush(), outbox.flush()]);
    expect(server.asked).toEqual(items.map((item) => item.id));
  });

  it("sends after a restart what was waiting, held or half sent", async () => {
    const sending = await write();
    const held = await write(outbox.UNDO_MS);
    await (await database()).put("outbox", { ...sending, state: "sending" });
    vi.resetModules();
    const afterRestart = await import("../src/data/outbox");
    await afterRestart.releaseHeld();
    await afterRestart.flush();
    expect(server.done).toEqual([sending.id, held.id]);
  });

  it("works where the phone has no web locks", async () => {
    vi.stubGlobal("navigator", { ...navigator, locks: undefined });
    const items = [await write(), await write()];
    await Promise.all([outbox.flush(), outbox.flush()]);
    expect(server.asked).toEqual(items.map((item) => item.id));
  });
});

describe("order", () => {
  it("keeps the order of writing", async () => {
    const items = [await write(), await write(), await write()];
    await outbox.flush();
    expect(server.done).toEqual(items.map((item) => item.id));
  });

  it("lets nothing overtake an item that finds no connection", async () => {
    const [first, second] = [await write(), await write()];
    server.will(first.id, "cut");
    await outbox.flush();
    expect(server.asked).toEqual([first.id]);
    await outbox.flush();
    expect(server.done).toEqual([first.id, second.id]);
  });
});

describe("undo", () => {
  it("keeps an item on the phone for eight seconds", async () => {
    const item = await write(outbox.UNDO_MS);
    await outbox.flush();
    expect(server.asked).toEqual([]);
    expect(await outbox.nextDue()).toBeGreaterThan(7_000);
    later(outbox.UNDO_MS);
    await outbox.flush();
    expect(server.done).toEqual([item.id]);
  });

  it("takes it back for good", async () => {
    const item = await write(outbox.UNDO_MS);
    expect(await outbox.undo(item.id)).toBe(true);
    later(outbox.UNDO_MS);
    await outbox.flush();
    expect(server.asked).toEqual([]);
  });

  it("says so when it is too late", async () => {
    const item = await write();
    await outbox.flush();
    expect(await outbox.undo(item.id)).toBe(false);
  });

  it("sends the one before when a new one is written", async () => {
    const first = await write(outbox.UNDO_MS);
    await write(outbox.UNDO_MS);
    await outbox.flush();
    expect(server.done).toEqual([first.id]);
  });

  it("waits longer while the toast has focus", async () => {
    const item = await write(outbox.UNDO_MS);
    await outbox.holdUntil(item.id, Date.now() + 60_000);
    later(outbox.UNDO_MS);
    await outbox.flush();
    expect(server.asked).toEqual([]);
  });
});

describe("refusals", () => {
  it("keeps a refused item with the reason and goes on with the rest", async () => {
    const [refused, next] = [await write(), await write()];
    server.will(refused.id, { code: "NOT_FOUND", message: "Not here any more.", field: "recipientId" });
    await outbox.flush();
    expect(server.done).toEqual([next.id]);
    const [kept] = await outbox.waitingItems();
    expect(kept).toMatchObject({
      id: refused.id,
      state: "refused",
      refusal: { code: "NOT_FOUND", message: "Not here any more.", field: "recipientId" },
    });
    await outbox.flush();
    expect(server.asked.filter((id) => id === refused.id)).toHaveLength(1);
  });

  it("tries a refused item again when told to", async () => {
    const item = await write();
    server.will(item.id, { code: "CONFLICT" });
    await outbox.flush();
    await outbox.retry(item.id);
    await outbox.flush();
    expect(server.done).toEqual([item.id]);
  });

  it("sends what was mended in the place of what was refused, under the same id", async () => {
    const item = await write();
    server.will(item.id, { code: "INVALID" });
    await outbox.flush();
    await outbox.retry(item.id, { input: { message: "Calm and kind" }, line: "Calm and kind" });
    expect(await outbox.waitingItems()).toMatchObject([{ id: item.id, state: "waiting", input: { message: "Calm and kind" } }]);
    await outbox.flush();
    expect(server.done).toEqual([item.id]);
  });

  it("brings back what was let go by a slip of the thumb", async () => {
    const item = await write();
    server.will(item.id, { code: "CONFLICT" });
    await outbox.flush();
    const [kept] = await outbox.waitingItems();
    await outbox.remove(item.id);
    await outbox.restore(kept!);
    expect(await outbox.waitingItems()).toEqual([kept]);
  });

  it("keeps everything when the session has ended, and says so", async () => {
    const items = [await write(), await write()];
    server.always = { code: "UNAUTHENTICATED" };
    const news: string[] = [];
    const stop = outbox.listen((one) => news.push(one.type));
    await outbox.flush();
    stop();
    expect(news).toContain("signedOut");
    expect((await outbox.waitingItems()).map((item) => [item.id, item.state])).toEqual(items.map((item) => [item.id, "waiting"]));
  });

  it("never sends what another person wrote on this phone", async () => {
    await write(0, "person-before");
    const mine = await write();
    await outbox.flush();
    expect(server.done).toEqual([mine.id]);
  });

  it("waits as long as the server asks when there was too much", async () => {
    const item = await write();
    server.will(item.id, { code: "RATE_LIMITED", retryAfter: 30 });
    await outbox.flush();
    later(29_000);
    await outbox.flush();
    expect(server.asked).toHaveLength(1);
    later(1_000);
    await outbox.flush();
    expect(server.done).toEqual([item.id]);
  });

  it("keeps a change for as long as the server has no room for it, and tries again when it says", async () => {
    const item = await write();
    const times = outbox.MOST_FAULTS + 2;
    server.will(item.id, ...Array.from({ length: times }, () => ({ code: "UNAVAILABLE", retryAfter: 30 })));
    for (let i = 0; i < times; i++) {
      await outbox.flush();
      later(29_000);
      await outbox.flush();
      expect(server.asked).toHaveLength(i + 1);
      later(1_000);
    }
    await outbox.flush();
    expect(server.done).toEqual([item.id]);
  });

  it("stops blocking the others after five faults of the server", async () => {
    const [sick, next] = [await write(), await write()];
    server.will(sick.id, ...Array.from({ length: outbox.MOST_FAULTS }, () => ({ code: "INTERNAL" })));
    for (let i = 0; i < outbox.MOST_FAULTS; i++) {
      await outbox.flush();
      later(61_000);
    }
    expect(server.done).toEqual([next.id]);
    expect(await outbox.waitingItems()).toMatchObject([{ id: sick.id, state: "refused" }]);
  });
});

describe("what was looked at", () => {
  const look = (input: Record<string, unknown> = { insightId: "i" }): Promise<void> =>
    outbox.putQuietly({ id: uuidv7(), kind: "opened", documentId: "looked", input, personId: ana });
  const asked: unknown[] = [];
  let answer: () => Response;

  beforeEach(() => {
    asked.length = 0;
    answer = () => Response.json({ data: {} });
    vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
      asked.push((JSON.parse(String(init.body)) as { variables: unknown }).variables);
      return answer();
    });
  });

  it("is told once when there is a connection again, as it is", async () => {
    answer = () => {
      throw new TypeError("Failed to fetch");
    };
    await look();
    await outbox.flush();
    await look();
    answer = () => Response.json({ data: {} });
    await outbox.flush();
    expect(asked).toEqual([{ input: { insightId: "i" } }, { input: { insightId: "i" } }]);
    expect(await outbox.waitingItems()).toEqual([]);
  });

  it("needs nobody's look when it is refused, and cuts nobody's undo short", async () => {
    const held = await write(outbox.UNDO_MS);
    await look();
    expect(await outbox.undo(held.id)).toBe(true);
    answer = () => Response.json({ errors: [{ message: "No.", extensions: { code: "NOT_FOUND" } }] });
    await outbox.flush();
    expect(asked).toHaveLength(1);
    expect(await outbox.waitingItems()).toEqual([]);
  });
});
