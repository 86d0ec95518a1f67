import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { MeFragment } from "../src/gql/graphql";

const person = (id: string): MeFragment => ({ id, name: id, firstName: id, onShift: false, role: "ASSOCIATE", jobTitle: null, shiftEndsAt: null, language: null, languageChosen: false, store: null });

/** The app, started afresh on the same phone by `id`. */
async function start(id: string) {
  vi.resetModules();
  const { me } = await import("../src/data/session");
  const { startPapers, usePaper } = await import("../src/data/papers");
  me.value = person(id);
  startPapers();
  const box = document.createElement("div");
  const paper: { now: ReturnType<typeof usePaper<string>> } = { now: undefined as never };
  function Shown() {
    paper.now = usePaper("mine:monday", "");
    return <p>{paper.now.text}</p>;
  }
  await act(() => render(<Shown />, box));
  return { box, paper, me };
}

const kept = (): string => JSON.stringify(localStorage);

beforeEach(() => localStorage.clear());

describe("a half-written note", () => {
  it("is there again after the app was closed in the middle of a word", async () => {
    const before = await start("ana");
    await act(() => before.paper.now.write("Ask ab"));
    // No time passes: the page may be gone by now.
    expect((await start("ana")).box.textContent).toBe("Ask ab");
  });

  it("is nobody else's: a phone that changes hands shows nothing of it", async () => {
    const before = await start("ana");
    await act(() => before.paper.now.write("Ask about the pay"));
    expect((await start("sam")).box.textContent).toBe("");
    expect(kept()).not.toContain("pay");
  });

  it("is gone from the phone when its writer is signed out, also for the writer", async () => {
    const before = await start("ana");
    await act(() => before.paper.now.write("Ask about the pay"));
    expect(kept()).toContain("pay");
    const { signedOutByServer } = await import("../src/data/session");
    await act(() => signedOutByServer());
    expect(before.box.textContent).toBe("");
    expect(kept()).not.toContain("pay");
    expect((await start("ana")).box.textContent).toBe("");
  });

  it("stays in the memory of a shared device only", async () => {
    vi.resetModules();
    const { moveTo, VISIT } = await import("../src/data/db");
    const { me } = await import("../src/data/session");
    const { paper, startPapers, writePaper } = await import("../src/data/papers");
    await moveTo(VISIT);
    me.value = person("ana");
    startPapers();
    writePaper("mine:monday", "Ask about the pay");
    expect(paper("mine:monday")).toBe("Ask about the pay");
    expect(kept()).not.toContain("pay");
  });

  it("is gone when it was sent", async () => {
    const { paper, box } = await start("ana");
    await act(() => paper.now.write("Ask"));
    expect(paper.now.begun).toBe(true);
    await act(() => paper.now.clear());
    expect([box.textContent, paper.now.begun]).toEqual(["", false]);
    expect(kept()).not.toContain("Ask");
  });
});
