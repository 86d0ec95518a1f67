import { render } from "preact";
import { expect, it, vi } from "vitest";
import { keepFact } from "../src/data/db";
import { put } from "../src/data/outbox";
import { startSending } from "../src/data/sending";
import { loadSession } from "../src/data/session";
import { Waiting } from "../src/pages/waiting";

it("says that nothing waits only after it has looked, and what waits before the server has answered", async () => {
  await keepFact("me", { id: "ana" });
  await loadSession();
  await put({ id: "0199a000-0000-7000-8000-000000000001", kind: "praise", documentId: "x", input: {}, personId: "ana", names: ["Ben"], line: "Calm" });
  // A server that never answers.
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  document.body.innerHTML = '<div id="root"></div>';
  const said: string[] = [];
  new MutationObserver(() => said.push(document.body.textContent ?? "")).observe(document.body, { subtree: true, childList: true, characterData: true });
  render(<Waiting />, document.getElementById("root")!);
  expect(document.body.textContent).not.toContain("Nothing waits");
  await startSending();
  await expect.poll(() => document.body.textContent).toContain("Praise for Ben");
  expect(said.filter((text) => text.includes("Nothing waits"))).toEqual([]);
});
