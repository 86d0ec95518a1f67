import { describe, expect, it } from "vitest";
import { hintsFor } from "../src/data/wording";
import { type Tongue, tongues } from "../src/words";

const coaching = (words: string, nextTime = "") => ({ kind: "COACHING" as const, words, nextTime, chips: [] });
const praise = (words: string, chips: string[] = []) => ({ kind: "PRAISE" as const, words, nextTime: "", chips });
const whats = (writing: ReturnType<typeof coaching> | ReturnType<typeof praise>, tongue: Tongue = "en") => hintsFor(writing, tongue).map((hint) => hint.what);

/** For each language: a trait, the same kindly, a generalisation, a look back, a next time that only leaves, and one that does. */
const SAID: Record<Tongue, { trait: string; nice: string; always: string; back: string; not: string; does: string; good: string }> = {
  en: { trait: "You were so CARELESS with the float.", nice: "You are a star!", always: "You always leave the till open.", back: "You should have counted it.", not: "Don’t rush", does: "Don't rush, count it twice", good: "You counted the float twice and wrote it down." },
  es: { trait: "Eres muy egoista con los turnos.", nice: "Eres un crack", always: "Siempre dejas la caja abierta.", back: "Debiste contarlo.", not: "No corras", does: "No corras, cuéntalo dos veces", good: "Contaste la caja dos veces y lo apuntaste." },
  fr: { trait: "Tu es négligente avec la caisse.", nice: "Tu es une perle", always: "Tu laisses toujours la caisse ouverte.", back: "Tu aurais dû compter.", not: "Ne cours pas", does: "Ne cours pas, compte deux fois", good: "Tu as compté la caisse deux fois et tu l’as noté." },
  ar: { trait: "أنت مهملة مع الصندوق", nice: "أنت نجمة اليوم", always: "تتركين الصندوق مفتوحا دائما", back: "كان عليك أن تعدي النقود", not: "لا تستعجلي", does: "لا تستعجلي، عدّي مرتين", good: "عددتِ النقود مرتين وكتبتِ النتيجة" },
};

describe.each(tongues)("hints to who writes in %s", (tongue) => {
  const said = SAID[tongue];
  const next = said.does;

  it("asks for what was seen where somebody is called something, in kind words too", () => {
    expect(whats(coaching(said.trait, next), tongue)).toEqual(["TRAIT"]);
    expect(whats(praise(said.trait), tongue)).toEqual(["TRAIT"]);
    expect(whats(praise(said.nice), tongue)).toEqual(["NICE"]);
  });

  it("asks when it was, and what can be done next time", () => {
    expect(whats(coaching(said.always, next), tongue)).toEqual(["ALWAYS"]);
    expect(whats(coaching(said.back, next), tongue)).toEqual(["BACK"]);
    expect(whats(coaching(said.good, said.back), tongue)).toEqual(["BACK"]);
  });

  it("asks for what to do where a next time only says what to leave", () => {
    expect(whats(coaching(said.good, said.not), tongue)).toEqual(["ONLY_NOT"]);
    expect(whats(coaching(said.good, said.does), tongue)).toEqual([]);
  });

  it("is silent about what somebody did", () => {
    expect(whats(praise(said.good), tongue)).toEqual([]);
    expect(whats(coaching(said.good, next), tongue)).toEqual([]);
  });
});

it("asks for a next time once there are words to coach by, and not before", () => {
  expect(whats(coaching("The float"))).toEqual([]);
  expect(whats(coaching("The float was ten short this morning."))).toEqual(["NO_NEXT"]);
  expect(whats(coaching("", ""))).toEqual([]);
});

it("asks for a detail where praise is two words, unless a chip says what it was", () => {
  expect(whats(praise("Good job"))).toEqual(["SHORT"]);
  expect(whats(praise("Good job", ["calm"]))).toEqual([]);
  expect(whats(praise(""))).toEqual([]);
});

it("looks for whole words only", () => {
  expect(whats(praise("You explained the label starting date to a guest."))).toEqual([]);
  expect(whats(coaching("The stubbornly stuck door held up the queue.", "Call the office."))).toEqual([]);
});

it("says one thing about each field, the word as it is spelled", () => {
  expect(hintsFor(coaching("You are always lazy and should have known.", "Stop it."), "en")).toEqual([{ what: "TRAIT", word: "lazy" }, { what: "ONLY_NOT" }]);
});
