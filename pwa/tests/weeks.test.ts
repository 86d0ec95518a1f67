import { describe, expect, it } from "vitest";
import { grown, isBetter, mondayOf, type Week, weeksOf } from "../src/data/weeks";

const on = (value: number, ...days: string[]) => days.map((day) => ({ on: day, value: String(value) }));
const weeks = (...means: number[]): Week[] => means.map((mean, i) => ({ monday: `2026-09-${i}`, mean, days: 5, held: false }));

it("a week begins on Monday, wherever the year or the clock changes", () => {
  expect(["2026-10-25", "2026-10-26", "2027-01-01", "2026-03-29"].map(mondayOf)).toEqual(["2026-10-19", "2026-10-26", "2026-12-28", "2026-03-23"]);
});

describe("weeks of a number", () => {
  const points = [...on(6, "2026-11-02", "2026-11-03"), ...on(30, "2026-11-04"), ...on(4, "2026-11-18")];

  it("are means of their days, without those that have a known reason", () => {
    expect(weeksOf(points, [{ startsOn: "2026-11-04", endsOn: "2026-11-05" }])).toEqual([
      { monday: "2026-11-02", mean: 6, days: 2, held: true },
      { monday: "2026-11-09", mean: null, days: 0, held: false },
      { monday: "2026-11-16", mean: 4, days: 1, held: false },
    ]);
  });

  it("are none where nothing is known", () => {
    expect(weeksOf([], [])).toEqual([]);
  });
});

describe("growth", () => {
  it("is not spoken of before there are eight weeks", () => {
    expect(grown(weeks(9, 8, 7, 6, 5, 4, 3))).toBeNull();
  });

  it("is clear when it is more than the ups and downs of single weeks", () => {
    const falling = grown(weeks(6.1, 6.2, 6, 6.1, 5.5, 5.1, 5, 5.2, 5.1))!;
    expect([falling.first, falling.last].map((value) => value.toFixed(2))).toEqual(["6.10", "5.10"]);
    expect([isBetter(falling, "DOWN"), isBetter(falling, "UP")]).toEqual([true, false]);
  });

  it("is about the same when it is not", () => {
    const restless = grown(weeks(6, 4, 7, 5, 5.2, 4, 6.5, 5))!;
    expect([restless.clear, isBetter(restless, "DOWN")]).toEqual([false, false]);
  });
});
