import { render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useFound } from "../src/data/find";

const person = (name: string) => ({ id: name, name, firstName: name.split(" ")[0]!, onShift: false, shiftEndsAt: null, viewerIsMe: false, viewerCanGiveFeedback: true });

interface Question {
  search: string;
  answer: (...names: string[]) => void;
  fail: () => void;
  signal: AbortSignal;
}

let questions: Question[] = [];
const root = (): HTMLElement => document.getElementById("root")!;

function Names({ search }: { search: string }) {
  const { people, answered } = useFound(search);
  return <p>{`${people.map((one) => one.name).join(", ")}${answered ? "." : "…"}`}</p>;
}

const type = (search: string): void => render(<Names search={search} />, root());
const says = (text: string) => vi.waitFor(() => expect(root().textContent).toBe(text));
const asked = (count: number) => vi.waitFor(() => expect(questions.length).toBe(count));

beforeEach(() => {
  document.body.innerHTML = '<div id="root"></div>';
  questions = [];
  vi.stubGlobal("fetch", (_: string, request: RequestInit) => {
    const { search } = (JSON.parse(String(request.body)) as { variables: { search: string } }).variables;
    return new Promise((resolve, reject) => {
      const answer = (...names: string[]): void => resolve(Response.json({ data: { people: { nodes: names.map(person) } } }));
      questions.push({ search, answer, fail: () => reject(new TypeError("no network")), signal: request.signal! });
    });
  });
});

afterEach(() => {
  render(null, root());
  vi.unstubAllGlobals();
});

const many = Array.from({ length: 24 }, (_, i) => `Zoe Nr${i}`);

it("narrows what it has until the answer comes, and says nothing of nobody before", async () => {
  type("z");
  await says("…");
  await asked(1);
  questions[0]!.answer(...many);
  await says(`${many.join(", ")}.`);
  type("zoe nr2");
  await says("Zoe Nr2, Zoe Nr20, Zoe Nr21, Zoe Nr22, Zoe Nr23…");
  await asked(2);
  questions[1]!.answer("Zoe Nr2");
  await says("Zoe Nr2.");
});

it("takes a question back that is no longer wanted, and never shows its answer", async () => {
  type("z");
  await asked(1);
  type("zo");
  await vi.waitFor(() => expect(questions[0]!.signal.aborted).toBe(true));
  await asked(2);
  questions[1]!.answer(...many);
  await says(`${many.join(", ")}.`);
  questions[0]!.answer("Zacharias");
  type("z");
  await says(`${many.join(", ")}…`);
});

it("asks nothing more where all are here already, and asks again after it could not", async () => {
  type("zo");
  await asked(1);
  questions[0]!.fail();
  await says(".");
  type("zoë");
  await asked(2);
  questions[1]!.answer("Zoë Park", "Zoe Lim");
  await says("Zoë Park, Zoe Lim.");
  type("zoe p");
  await says("Zoë Park.");
  expect(questions.length).toBe(2);
});
