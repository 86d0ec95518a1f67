import { beforeAll, describe, expect, it } from "vitest";
import type { EffectLineFragment } from "../src/gql/graphql";
import { differs, effectSays } from "../src/words/effect-said";
import { insightWords } from "../src/words/insights";

const of = (scale: "SHARE" | "AMOUNT", isPercent: boolean) => ({ result: { isPercent }, metric: { unit: "min", scale } });

describe("what came out of an entry", () => {
  beforeAll(() => insightWords.open());

  it("is told in points where it is a share, else in percent or in what is counted", () => {
    expect(differs(0.031, of("SHARE", false))).toBe("+3.1 percentage points");
    expect(differs(-4.2, of("AMOUNT", true))).toBe("-4.2\u00a0%");
    expect(differs(1.5, of("AMOUNT", false))).toBe("+1.5\u00a0min");
  });

  it("has its interval in the same, and says what would have been seen", () => {
    const result = { isPercent: false, estimate: 0.031, low: 0.012, high: 0.05, compared: 12, wouldBeSeen: 0.02 };
    const entry = { state: "MEASURED", kind: "TRAINING", verdict: "BETTER", metric: { unit: "share", scale: "SHARE", level: "STORE" }, result };
    const said = effectSays(entry as EffectLineFragment);
    expect(said).toContain("+3.1 percentage points");
    expect(said).toContain("+1.2");
    expect(said).toContain("+5.0");
    expect(effectSays({ ...entry, verdict: "NO_CLEAR_DIFFERENCE" } as EffectLineFragment)).toContain("2 percentage points");
  });
});
