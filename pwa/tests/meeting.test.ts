import { describe, expect, it } from "vitest";
import { checkInAsWritten, itemsAsWritten } from "../src/data/meeting";
import type { OutboxItem } from "../src/data/outbox";
import type { ActionItemLineFragment, CheckInFullFragment } from "../src/gql/graphql";

const sam = { id: "sam", name: "Sam Okafor", firstName: "Sam", onShift: true };
const ana = { id: "ana", name: "Ana Ruiz", firstName: "Ana", onShift: true };

const item = (more: Partial<ActionItemLineFragment> = {}): ActionItemLineFragment => ({
  id: "printer",
  text: "Order the printer",
  owner: sam,
  participants: [sam, ana],
  checkInId: "monday",
  dueOn: null,
  overdue: false,
  state: "OPEN",
  carriedCount: 3,
  needsChoice: true,
  openedAt: "2026-10-12T10:00:00Z",
  closedAt: null,
  ageInDays: 41,
  dropProposedBy: null,
  dropReason: null,
  ...more,
});

const room: CheckInFullFragment = {
  id: "monday",
  kind: "ONE_TO_ONE",
  state: "PLANNED",
  scheduledAt: "2026-11-23T10:30:00Z",
  nextAt: "2026-12-07T10:30:00Z",
  cadence: "EVERY_TWO_WEEKS",
  heldAt: null,
  participants: [sam, ana].map((person) => ({ ...person, store: null })),
  agenda: [{ id: "bell", text: "Which bell?", author: ana }],
  mood: null,
  wentWell: null,
  gotInTheWay: null,
  cause: null,
  needHelp: null,
  goalsAtStart: [],
  sharedNotes: null,
  myNotes: null,
  skipReason: null,
  actionItems: [item()],
  viewerCanHold: true,
  viewerCanAddActionItem: true,
  viewerCanCancelSeries: true,
  viewerCanHandOver: false,
};

type Written = Pick<OutboxItem, "id" | "kind" | "input" | "createdAt">;
const wrote = (kind: OutboxItem["kind"], input: Record<string, unknown>, id: string = kind): Written => ({ id, kind, input, createdAt: Date.parse("2026-11-23T11:00:00Z") });
const seen = (...written: Written[]) => checkInAsWritten(room, written, "ana");

describe("what waits to be sent is on the table already", () => {
  it("a point, once, also while the server has it and the outbox still shows it", () => {
    const point = wrote("point", { checkInId: "monday", text: "My shifts" }, "shifts");
    expect(seen(point).agenda.map((one) => one.text)).toEqual(["Which bell?", "My shifts"]);
    const arrived = { ...room, agenda: [...room.agenda, { id: "shifts", text: "My shifts", author: ana }] };
    expect(checkInAsWritten(arrived, [point], "ana").agenda).toHaveLength(2);
  });

  it("something to do, and its tick right after, both without a connection", () => {
    const added = wrote("item", { checkInId: "monday", text: "Call Bea", ownerId: "ana", dueOn: "2026-11-27" }, "call");
    expect(seen(added).actionItems[1]).toMatchObject({ id: "call", text: "Call Bea", owner: ana, state: "OPEN", dueOn: "2026-11-27" });
    expect(seen(added, wrote("itemDone", { actionItemId: "call" })).actionItems[1]?.state).toBe("DONE");
  });

  it("the end of the talk, with its notes, and nothing more to finish", () => {
    const over = seen(wrote("held", { checkInId: "monday", sharedNotes: "Blue bell", myNotes: "Ask again" }));
    expect(over).toMatchObject({ state: "HELD", sharedNotes: "Blue bell", myNotes: "Ask again", viewerCanHold: false, viewerCanAddActionItem: true });
  });

  it("another time, and a talk left out", () => {
    expect(seen(wrote("moved", { checkInId: "monday", scheduledAt: "2026-11-24T09:00:00Z" })).scheduledAt).toBe("2026-11-24T09:00:00Z");
    expect(seen(wrote("skipped", { checkInId: "monday" }))).toMatchObject({ state: "SKIPPED", viewerCanAddActionItem: false });
  });

  it("but nothing that was written about another check-in", () => {
    expect(seen(wrote("point", { checkInId: "friday", text: "No" }), wrote("held", { checkInId: "friday" }))).toEqual(room);
  });

  it("and what the other one said first stays: a second end changes nothing", () => {
    const held = { ...room, state: "HELD" as const, sharedNotes: "Sam's words" };
    expect(checkInAsWritten(held, [wrote("held", { checkInId: "monday", sharedNotes: "Mine" })], "ana").sharedNotes).toBe("Sam's words");
  });
});

describe("the third carry", () => {
  const after = (...written: Written[]) => itemsAsWritten([item()], written, [], "ana");

  it("split: the first step keeps its age, the others wait for their ids", () => {
    const split = wrote("itemSplit", { actionItemId: "printer", texts: ["Find the model", "Ask for the money"] });
    expect(after(split).map((one) => [one.text, one.ageInDays, one.needsChoice, one.pending])).toEqual([
      ["Find the model", 41, false, undefined],
      ["Ask for the money", 0, false, true],
    ]);
    const arrived = [item({ text: "Find the model", needsChoice: false }), item({ id: "money", text: "Ask for the money", needsChoice: false })];
    expect(itemsAsWritten(arrived, [split], [], "ana")).toEqual(arrived);
  });

  it("handed over: the other one has it, and nobody asks for a choice any more", () => {
    expect(after(wrote("itemHandedOver", { actionItemId: "printer", toId: "ana" }))[0]).toMatchObject({ owner: ana, needsChoice: false });
  });

  it("dropped: proposed by one, gone by the word of both", () => {
    const proposed = after(wrote("itemDropProposed", { actionItemId: "printer", reason: "We got one" }));
    expect(proposed[0]).toMatchObject({ state: "OPEN", dropProposedBy: ana, dropReason: "We got one" });
    expect(after(wrote("itemDropped", { actionItemId: "printer", reason: "Yes" }))[0]?.state).toBe("DROPPED");
  });

  it("what is closed stays closed", () => {
    const done = itemsAsWritten([item({ state: "DONE" })], [wrote("itemHandedOver", { actionItemId: "printer", toId: "ana" })], [], "ana");
    expect(done[0]?.owner).toEqual(sam);
  });
});
