import { describe, expect, it } from "vitest";
import { en } from "../src/words/en";
import { board as enBoard } from "../src/words/en-board";
import { effects as enEffects } from "../src/words/en-effects";
import { entry as enEntry } from "../src/words/en-entry";
import { insights as enInsights } from "../src/words/en-insights";
import { learning as enLearning } from "../src/words/en-learning";
import { es } from "../src/words/es";
import { board as esBoard } from "../src/words/es-board";
import { effects as esEffects } from "../src/words/es-effects";
import { entry as esEntry } from "../src/words/es-entry";
import { insights as esInsights } from "../src/words/es-insights";
import { learning as esLearning } from "../src/words/es-learning";
import { fr } from "../src/words/fr";
import { board as frBoard } from "../src/words/fr-board";
import { effects as frEffects } from "../src/words/fr-effects";
import { entry as frEntry } from "../src/words/fr-entry";
import { insights as frInsights } from "../src/words/fr-insights";
import { learning as frLearning } from "../src/words/fr-learning";

type Tree = { [key: string]: unknown };

/** Every sentence of a catalogue with its path; functions are called with something plausible. */
function sentences(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === "string") return [[here, value]];
    if (Array.isArray(value)) return value.map((one, i) => [`${here}.${i}`, String(one)]);
    if (typeof value === "function") return [[here, String(call(value as (...values: unknown[]) => string, here))]];
    return sentences(value as Tree, here);
  });
}

function call(sentence: (...values: unknown[]) => string, path: string): string {
  if (path === "several" || /(met|close)List$|^read.missing$/.test(path)) return sentence(["Ana", "Sam"]);
  if (path === "today.hello") return sentence("morning", "Ana");
  if (path === "read.line") return sentence("Tone", "You", 2, "Sam", 4);
  if (/reaction$/.test(path)) return sentence("Applause", true, 3);
  return sentence("Ana", 3, "Sam", 4, 5, 6);
}

/** Each language whole: what comes at once, and the sections that come with their pages. */
const all = {
  en: { ...en, board: enBoard, effects: enEffects, entry: enEntry, insights: enInsights, learning: enLearning },
  es: { ...es, board: esBoard, effects: esEffects, entry: esEntry, insights: esInsights, learning: esLearning },
  fr: { ...fr, board: frBoard, effects: frEffects, entry: frEntry, insights: frInsights, learning: frLearning },
};

describe.each(Object.entries(all))("the %s catalogue", (_name, catalogue) => {
  const said = sentences(catalogue as unknown as Tree);

  it("has the same sentences as English, lists of the same length included", () => {
    expect(said.map(([path]) => path).sort()).toEqual(
      sentences(all.en as unknown as Tree)
        .map(([path]) => path)
        .sort(),
    );
  });

  it("says something everywhere", () => {
    expect(said.filter(([, text]) => text.trim() === "" || text.includes("undefined"))).toEqual([]);
  });

  it("raises no voice, begs nobody's pardon and blames nobody", () => {
    const rude = /[!¡]|\b(please|oops|sorry|por favor|lo sentimos|s’il te plaît|désolé|error|erreur|failed)\b/i;
    expect(said.filter(([, text]) => rude.test(text))).toEqual([]);
  });
});

it("is translated, not copied", () => {
  const english = new Map(sentences(all.en as unknown as Tree));
  for (const other of [all.es, all.fr]) {
    const same = sentences(other as unknown as Tree).filter(([path, text]) => english.get(path) === text && text.length > 14);
    expect(same).toEqual([]);
  }
});
