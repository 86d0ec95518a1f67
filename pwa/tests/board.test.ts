import { describe, expect, it } from "vitest";
import { csv } from "../src/data/csv";
import { isDay, lastDays, shifted, wholeWeeks } from "../src/data/days";

describe("a table as a file", () => {
  it("keeps numbers, quotes what would break a line, and leaves the unknown empty", () => {
    expect(csv([["Store", "Sales"], ['Mill "Lane", north', 12.5], ["Two\nlines", null]])).toBe(
      'Store,Sales\r\n"Mill ""Lane"", north",12.5\r\n"Two\nlines",\r\n',
    );
  });

  it("lets no name become a formula, and no negative number a word", () => {
    expect(csv([["=1+1", "-12.5", "@home", "-cmd"]])).toBe("'=1+1,-12.5,'@home,'-cmd\r\n");
  });
});

describe("days", () => {
  it("are whole weeks from Monday to Sunday, the running one left out", () => {
    expect(wholeWeeks(4, new Date(2026, 10, 22))).toEqual({ from: "2026-10-19", to: "2026-11-15" });
    expect(wholeWeeks(1, new Date(2026, 10, 23))).toEqual({ from: "2026-11-16", to: "2026-11-22" });
  });

  it("go on across months and clock changes", () => {
    expect(shifted("2026-10-25", 1)).toBe("2026-10-26");
    expect(shifted("2026-03-01", -1)).toBe("2026-02-28");
    expect(lastDays(28, new Date(2026, 10, 22))).toEqual({ from: "2026-10-26", to: "2026-11-22" });
  });

  it("are taken from an address only where they are days", () => {
    expect(["2026-11-22", "2026-13-40", "yesterday", null].map(isDay)).toEqual([true, false, false, false]);
  });
});
