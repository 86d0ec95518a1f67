import { beforeEach, describe, expect, it } from "vitest";
import { byUse, change, draft, finish, freshDraft } from "../src/data/draft";
import { uuidv7 } from "../src/data/ids";
import { inputFrom } from "../src/pages/feedback-form";
import { bareCode, codeIn } from "../src/pages/signin";
import { colour, initials } from "../src/parts/person";
import { match } from "../src/router";

describe("ids", () => {
  it("are version 7, different, and in the order of writing", () => {
    const ids = Array.from({ length: 5_000 }, () => uuidv7());
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("carry the time", () => {
    const id = uuidv7(Date.now() + 1_000_000);
    expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBeGreaterThan(Date.now() + 999_000);
  });
});

describe("sign-in codes", () => {
  it("forgive spaces, dashes and case", () => expect(bareCode(" k7qm-2xpd ")).toBe("K7QM2XPD"));
  it("are found in a scanned link", () => expect(codeIn("https://goodshift.example/signin#K7QM2XPD")).toBe("K7QM2XPD"));
  it("may be scanned bare", () => expect(codeIn("K7QM2XPD")).toBe("K7QM2XPD"));
});

describe("addresses", () => {
  it("fit their pattern whole", () => {
    expect(match("/", "/")).toEqual({});
    expect(match("/feedback/:id", "/feedback/42")).toEqual({ id: "42" });
    expect(match("/feedback/:id", "/feedback/42/")).toEqual({ id: "42" });
    expect(match("/feedback/:id", "/feedback")).toBeNull();
    expect(match("/feedback/:id", "/feedback/42/edit")).toBeNull();
    expect(match("/wall", "/")).toBeNull();
  });
});

describe("people", () => {
  it("have initials, whatever the name", () => {
    expect(["Ana Ruiz", "Priya", "Jean-Luc van der Berg", "Åsa Öberg"].map(initials)).toEqual(["AR", "P", "JB", "ÅÖ"]);
  });
  it("keep one of eight colours", () => {
    for (let i = 0; i < 100; i++) expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(colour(uuidv7()));
    expect(colour("0199-a")).toBe(colour("0199-a"));
  });
});

describe("giving", () => {
  const behaviours = [
    { id: "calm", label: "Calm under pressure", nextTime: null },
    { id: "till", label: "Till handover", nextTime: "Count the float together." },
  ];
  beforeEach(() => {
    localStorage.clear();
    draft.value = freshDraft();
  });

  it("lets the chips be the words", () => {
    change({ chips: ["calm", "till"] });
    expect(inputFrom("priya", behaviours)).toMatchObject({
      recipientId: "priya",
      kind: "PRAISE",
      message: "Calm under pressure, Till handover",
      behaviourIds: ["calm", "till"],
    });
  });

  it("sends what belongs to coaching only with coaching", () => {
    change({ chips: ["till"], words: " 20 short ", nextTime: "Count it.", cause: "PROCESS", followUp: 7 });
    expect(inputFrom("tomas", behaviours)).not.toHaveProperty("nextTime");
    change({ kind: "COACHING" });
    expect(inputFrom("tomas", behaviours)).toMatchObject({ message: "20 short", nextTime: "Count it.", cause: "PROCESS" });
    expect(inputFrom("tomas", behaviours).followUpOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it("remembers how it was meant, and which chips go with whom", () => {
    change({ chips: ["till"], reading: { tone: 2, importance: 5, clarity: 3 } });
    finish(["tomas"]);
    expect(draft.value).toMatchObject({ chips: [], words: "", reading: { tone: 2, importance: 5, clarity: 3 } });
    expect(byUse(behaviours, "tomas").map(({ id }) => id)).toEqual(["till", "calm"]);
    expect(byUse(behaviours, "priya").map(({ id }) => id)).toEqual(["calm", "till"]);
  });
});
