import { render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { askFirst, type Document } from "../src/data/client";
import { database, keepFact } from "../src/data/db";
import { loadSession, me } from "../src/data/session";
import { cutSince, forgetSeen, refresh, useQuery } from "../src/data/store";

const names = { __meta__: { hash: "sha256:names" } } as Document<{ name: string }, object>;
let answer: () => Response | Promise<Response>;
let asked = 0;
const root = (): HTMLElement => document.getElementById("root")!;

function Name() {
  const seen = useQuery(names, {}).value;
  return <p>{seen.data?.name ?? (seen.cut ? "cut" : (seen.refusal?.code ?? "…"))}</p>;
}

const says = (text: string) => vi.waitFor(() => expect(root().textContent).toBe(text));
const data = (name: string) => () => Response.json({ data: { name } });

beforeEach(async () => {
  document.body.innerHTML = '<div id="root"></div>';
  asked = 0;
  forgetSeen();
  cutSince.value = null;
  await (await database()).clear("seen");
  await keepFact("me", { id: "ana" });
  await loadSession();
  vi.stubGlobal("fetch", () => {
    asked += 1;
    return answer();
  });
});

afterEach(() => {
  render(null, root());
  vi.unstubAllGlobals();
});

/** Closed and opened again: memory is gone, what was kept is not. */
function reopen(): void {
  render(null, root());
  forgetSeen();
  render(<Name />, root());
}

it("shows the last data first and then the fresh", async () => {
  answer = data("yesterday");
  render(<Name />, root());
  await says("yesterday");
  await vi.waitFor(async () => expect(await (await database()).count("seen")).toBe(1));
  let release = (_: Response): void => undefined;
  answer = () => new Promise((resolve) => (release = resolve));
  reopen();
  await says("yesterday");
  release(data("today")());
  await says("today");
});

it("stays readable without a connection, and knows since when", async () => {
  answer = data("kept");
  render(<Name />, root());
  await says("kept");
  await vi.waitFor(async () => expect(await (await database()).count("seen")).toBe(1));
  answer = () => Promise.reject(new TypeError("Failed to fetch"));
  reopen();
  await says("kept");
  await vi.waitFor(() => expect(cutSince.value).not.toBeNull());
  answer = data("back");
  await refresh();
  await says("back");
  expect(cutSince.value).toBeNull();
});

it("says so when nothing was kept", async () => {
  answer = () => Promise.reject(new TypeError("Failed to fetch"));
  render(<Name />, root());
  await says("cut");
});

it("takes a page that is not ours for no connection", async () => {
  answer = () => new Response("<html>Hotel Wi-Fi</html>", { headers: { "content-type": "text/html" } });
  render(<Name />, root());
  await says("cut");
});

it("asks only for what is on screen", async () => {
  answer = data("x");
  render(<Name />, root());
  await says("x");
  render(null, root());
  asked = 0;
  await refresh();
  expect(asked).toBe(0);
});

it("wipes what was seen when the server has ended the session", async () => {
  answer = data("private");
  render(<Name />, root());
  await says("private");
  await vi.waitFor(async () => expect(await (await database()).count("seen")).toBe(1));
  answer = () => Response.json({ errors: [{ message: "No.", extensions: { code: "UNAUTHENTICATED" } }] }, { status: 401 });
  await refresh();
  expect(me.value).toBeNull();
  expect(await (await database()).count("seen")).toBe(0);
});

it("asks by its address the first time where the browser may have asked already, and never again", async () => {
  const requests: [string, string][] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    requests.push([init.method ?? "GET", path]);
    return Response.json({ data: { name: "today" } });
  });
  function First() {
    return <p>{useQuery(names, {}, askFirst).value.data?.name}</p>;
  }
  render(<First />, root());
  await says("today");
  await refresh();
  expect(requests).toEqual([
    ["GET", "/graphql?documentId=sha256%3Anames&variables=%7B%7D"],
    ["POST", "/graphql"],
  ]);
});
