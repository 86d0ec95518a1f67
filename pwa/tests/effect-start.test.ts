import { expect, it } from "vitest";
import { inputOf, missingIn, refusedAt, type Trial, withMetric } from "../src/data/effect-start";

const stores = ["Harbour", "Mill", "Oak"].map((name) => ({ id: name.toLowerCase(), name }));
const trial: Trial = {
  id: "one",
  kind: "ACTION",
  title: " Greet at the door ",
  metricId: "sales",
  treated: stores.slice(0, 1),
  compared: null,
  startsOn: "2026-03-02",
  weeks: 4,
  transition: 7,
};

it("asks for one thing at a time, in the order of the page", () => {
  expect(missingIn({ ...trial, title: " ", metricId: null, treated: [] })).toBe("title");
  expect(missingIn({ ...trial, metricId: null, treated: [] })).toBe("metricId");
  expect(missingIn({ ...trial, treated: [] })).toBe("treatedIds");
  expect(missingIn({ ...trial, compared: stores.slice(1, 2) })).toBe("comparisonIds");
  expect(missingIn({ ...trial, compared: stores.slice(1) })).toBeUndefined();
  expect(missingIn(trial)).toBeUndefined();
});

it("sends whole weeks as days, and nobody to compare with where the house chooses", () => {
  expect(inputOf(trial)).toEqual({
    kind: "ACTION",
    title: "Greet at the door",
    metricId: "sales",
    treatedIds: ["harbour"],
    comparisonIds: [],
    startsOn: "2026-03-02",
    windowDays: 28,
    transitionDays: 7,
  });
  expect(inputOf({ ...trial, compared: stores.slice(1) }).comparisonIds).toEqual(["mill", "oak"]);
});

it("knows which field, and who in it, a refusal is about", () => {
  expect(refusedAt(trial, "treatedIds.0")).toEqual({ field: "treatedIds", unit: stores[0] });
  expect(refusedAt({ ...trial, compared: stores.slice(1) }, "comparisonIds.1")).toEqual({ field: "comparisonIds", unit: stores[2] });
  expect(refusedAt(trial, "startsOn")).toEqual({ field: "startsOn", unit: undefined });
  expect(refusedAt(trial, "id")).toBeUndefined();
  expect(refusedAt(trial, undefined)).toBeUndefined();
});

it("keeps the places for another number of stores, and lets them go for one of people", () => {
  expect(withMetric(trial, "rating", true).treated).toEqual(trial.treated);
  expect(withMetric({ ...trial, compared: stores.slice(1) }, "minutes", false)).toMatchObject({ treated: [], compared: [] });
  expect(withMetric(trial, "minutes", false).compared).toBeNull();
});
