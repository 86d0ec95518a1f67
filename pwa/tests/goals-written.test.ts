import { beforeEach, expect, it } from "vitest";
import { asWritten } from "../src/data/goals";
import type { OutboxItem } from "../src/data/outbox";
import { outboxItems } from "../src/data/sending";
import { tops } from "../src/data/tree";
import type { AboveFragment, GoalLineFragment } from "../src/gql/graphql";

const sam = { id: "sam", name: "Sam Okafor", firstName: "Sam", onShift: true };
const ana = { id: "ana", name: "Ana Ruiz", firstName: "Ana", onShift: true };

const goal = {
  id: "returns",
  title: "Returns under 4 minutes",
  owner: ana,
  author: sam,
  store: null,
  state: "PROPOSED",
  status: "ON_TRACK",
  pace: "ON_TRACK",
  progress: 0,
  succeeded: null,
  startsOn: "2026-11-01",
  dueOn: "2027-01-31",
  closedAt: null,
  childrenCount: 0,
  keyResults: [{ id: "minutes", title: "Minutes per return", unit: "minutes", start: "9", target: "4", current: "9", weight: "1" }],
  viewerCanAgree: true,
  viewerCanRecord: false,
  ownerAgreedAt: null,
  leadAgreedAt: "2026-11-20T10:00:00Z",
} as unknown as GoalLineFragment & { ownerAgreedAt: string | null; leadAgreedAt: string | null };

const edited: OutboxItem = {
  id: "edit",
  kind: "goalEdit",
  documentId: "",
  input: {
    goalId: "returns",
    title: "Returns under 5 minutes",
    why: null,
    parentId: null,
    startsOn: "2026-11-01",
    dueOn: "2027-02-28",
    keyResults: [{ title: "Minutes per return", unit: "minutes", start: "9", target: "5", weight: "1" }],
  },
  personId: "ana",
  names: [],
  line: "",
  createdAt: 0,
  sendAt: 0,
  state: "waiting",
  faults: 0,
};

beforeEach(() => {
  outboxItems.value = [];
});

it("a counter-proposal shows its own words at once, with my half in and the other one out", () => {
  outboxItems.value = [edited];
  const now = asWritten(goal);
  expect([now.title, now.dueOn, now.keyResults[0]?.target]).toEqual(["Returns under 5 minutes", "2027-02-28", "5"]);
  expect([now.viewerCanAgree, now.ownerAgreedAt, now.leadAgreedAt]).toEqual([false, null, null]);
});

it("a counter-proposal that the server refused leaves the goal as it is", () => {
  outboxItems.value = [{ ...edited, state: "refused" }];
  expect(asWritten(goal)).toEqual(goal);
});

it("a goal that began meanwhile keeps the words that were agreed on", () => {
  outboxItems.value = [edited];
  const begun = { ...goal, state: "ACTIVE" as const };
  expect(asWritten(begun)).toEqual(begun);
});

it("a store's goal under another one of the store stands under it alone; under the company's it stands by itself", () => {
  const harbour = { id: "harbour", region: "North" };
  const under = (parent: AboveFragment["parent"]): AboveFragment => ({ parent });
  const own = under({ id: "queues", state: "ACTIVE", owner: null, store: harbour });
  const others = [
    under(null),
    under({ id: "company", state: "ACTIVE", owner: null, store: null }),
    under({ id: "closed", state: "DONE", owner: null, store: harbour }),
    under({ id: "elsewhere", state: "ACTIVE", owner: null, store: { id: "hill", region: "South" } }),
  ];
  expect(tops([own, ...others], (place) => place.id === "harbour")).toEqual(others);
});
