import { describe, expect, it } from "vitest";
import { parseDecimal, plus, stepOf } from "../src/data/decimal";
import { progressOf, weighted } from "../src/data/progress";
import { places } from "../src/parts/chart";
import { percent } from "../src/words/number";

describe("progress", () => {
  it.each([
    ["50", "100", "50", 0],
    ["10", "5", "15", 0],
    ["200", "0", "100", 0.5],
    ["10", "0", "7.5", 0.25],
    ["0", "10", "12", 1],
  ])("from %s to %s at %s is %d", (start, target, current, share) => {
    expect(progressOf({ start, target, current })).toBe(share);
  });

  it("of an up and a down number is their weighted mean", () => {
    const up = { start: "0", target: "10", current: "5", weight: "3" };
    const down = { start: "10", target: "0", current: "10", weight: "1" };
    expect(weighted([up, down])).toBe(0.375);
    expect(weighted([])).toBe(0);
  });

  it("is never rounded up to a win", () => {
    expect([0.699, 0.7, 0.57, 0.29, 0.9999, 1].map(percent)).toEqual(["69%", "70%", "57%", "29%", "99%", "100%"]);
  });
});

describe("decimals", () => {
  it("are taken as people type them", () => {
    expect(["4,9", "4.90", " 1 200 ", "-3", "−3", ".5", "07", "0"].map((typed) => parseDecimal(typed))).toEqual(["4.9", "4.9", "1200", "-3", "-3", "0.5", "7", "0"]);
  });
  it("may be cut into thousands the way the phone does it", () => {
    expect(["1,200", "-12,345.5", "1,200,000", "0,125", "1,2"].map((typed) => parseDecimal(typed, ","))).toEqual(["1200", "-12345.5", "1200000", "0.125", "1.2"]);
    expect(["1.200", "12.345,5", "4.9", "0.125"].map((typed) => parseDecimal(typed, "."))).toEqual(["1200", "12345.5", "4.9", "0.125"]);
  });
  it("are refused when they are none", () => {
    expect(["", "-", ".", "NaN", "1e5", "1.2.3", "1234567890123", "0.1234567"].map((typed) => parseDecimal(typed))).toEqual(Array(8).fill(null));
  });
  it("stay exact when a step is added", () => {
    expect(plus("0.1", "0.2")).toBe("0.3");
    expect(plus("0.1", "-0.2")).toBe("-0.1");
    expect(plus("999999999999.999999", "-0.000001")).toBe("999999999999.999998");
  });
  it("step by their last place, and in bigger steps on a long way", () => {
    expect([stepOf("9.2", "4", "4.9"), stepOf("50", "100", "60"), stepOf("0", "20000", "500")]).toEqual(["0.1", "1", "100"]);
  });
});

it("a number that should fall is drawn falling", () => {
  const { x, y } = places([{ at: 0, value: 9.2, said: "" }, { at: 10, value: 4.9, said: "" }], 4);
  expect(y(9.2)).toBeLessThan(y(4.9));
  expect(y(4.9)).toBeLessThan(y(4));
  expect(x(0)).toBeLessThan(x(10));
});
