import { describe, expect, it } from "vitest";
import { compare, gapWords, type Reading } from "../src/data/reading";
import { en } from "../src/words/en";
import { es } from "../src/words/es";
import { fr } from "../src/words/fr";

const reading = (tone: number, importance: number, clarity: number): Reading => ({ tone, importance, clarity });
const say = (me: Reading, giver: Reading) => gapWords(compare(me, giver), en);

describe("two readings", () => {
  it("names the widest gap and calls it nobody's fault", () => {
    expect(say(reading(4, 3, 2), reading(4, 4, 5))).toEqual({
      title: "Clarity is worth a word",
      text: "Tone met. Importance is close. Clarity is three steps apart, and that is nobody’s fault.",
    });
  });

  it("says when everything met", () => {
    expect(say(reading(3, 3, 3), reading(3, 3, 3)).title).toBe("You read it the same way");
  });

  it("makes nothing of a single step", () => {
    expect(say(reading(3, 4, 5), reading(4, 4, 5))).toEqual({ title: "You are close", text: "Importance and clarity met. Tone is close." });
  });

  it("says the widest first when several are apart", () => {
    expect(say(reading(1, 2, 5), reading(3, 5, 5)).text).toBe(
      "Clarity met. Importance is three steps apart, and that is nobody’s fault. Tone is two steps apart, and that is nobody’s fault.",
    );
  });

  it("is the same whoever looks", () => {
    for (const words of [en, es, fr])
      for (let a = 1; a <= 5; a++)
        for (let b = 1; b <= 5; b++)
          for (let c = 1; c <= 5; c++) {
            const [one, two] = [reading(a, b, c), reading(c, a, b)];
            expect(gapWords(compare(one, two), words)).toEqual(gapWords(compare(two, one), words));
          }
  });

  it("never shows a percentage", () => {
    for (let apart = 0; apart <= 4; apart++)
      expect(Object.values(say(reading(1, 1, 1), reading(1 + apart, 1, 1))).join(" ")).not.toMatch(/%|percent/);
  });
});
