import { describe, expect, it } from "vitest";
import { tongues } from "../src/words";
import { below, type Node, parsed } from "./source";

type Sentence = (...values: unknown[]) => string;
type Exports = Record<string, unknown>;

const modules = import.meta.glob<Exports>("../src/words/*.ts", { eager: true });
const sources = import.meta.glob<string>(["../src/words/en.ts", "../src/words/en-*.ts"], { eager: true, query: "?raw", import: "default" });
/** What each English file is called without its language: "", "-goals", … */
const parts = Object.keys(sources).map((path) => path.slice("../src/words/en".length, -".ts".length));

/** Every word of one file by its path: texts, lists of texts, sentences made from values. */
function flat(value: unknown, path: string): [string, string | Sentence][] {
  if (typeof value === "string" || typeof value === "function") return [[path, value as string | Sentence]];
  return Object.entries(value as object).flatMap(([key, one]) => flat(one, path ? `${path}.${key}` : key));
}

/** A file of one language, with the catalogue itself called the same in all. */
function catalogue(tongue: string, part: string): Map<string, string | Sentence> {
  const exports = modules[`../src/words/${tongue}${part}.ts`];
  if (!exports) throw new Error(`${tongue}${part}.ts is missing`);
  return new Map(Object.entries(exports).flatMap(([name, value]) => flat(value, name === tongue ? "words" : name)));
}

/** What the sentences of an English file are made from, as their types say: string, number, boolean, a list, or one of some words. */
function kinds(part: string): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  for (const [node, above] of below(parsed(`en${part}.ts`, sources[`../src/words/en${part}.ts`]!))) {
    if (node.type !== "ArrowFunctionExpression") continue;
    const names = above.flatMap((one): string[] => {
      if (one.type === "VariableDeclarator") return [(one.id as Node).name as string];
      if (one.type !== "Property") return [];
      const key = one.key as Node;
      return [String(key.name ?? key.value)];
    });
    if (names[0] === "en") names[0] = "words";
    const types = (node.params as Node[]).map((param) => (param.typeAnnotation as Node | undefined)?.typeAnnotation as Node);
    if (types.every(Boolean)) found.set(names.join("."), types);
  }
  return found;
}

/** Values of a type that a sentence should tell apart; the first is the usual one. */
function values(type: Node): unknown[] {
  if (type.type === "TSNumberKeyword") return [4, 0, 1, 2, 3, 7, 10, 11, 100];
  if (type.type === "TSBooleanKeyword") return [true, false];
  if (type.type === "TSArrayType") return [["Ana", "Sam"], ["Ben"]];
  if (type.type === "TSUnionType") return (type.types as Node[]).map((one) => (one.literal as Node).value);
  return ["Ana", "DROPPED"];
}

const withoutNumbers = (text: string): string => text.replace(/[\d٠-٩]+/g, "#");

describe.each(tongues)("the words of %s", (tongue) => {
  it.each(parts)("%s: has every word that English has, and no other", (part) => {
    // The words of a language may lean on helpers of their own; what others are given has the same name everywhere.
    const own = (name: string): boolean => name.includes(".");
    expect([...catalogue(tongue, part).keys()].filter(own).sort()).toEqual([...catalogue("en", part).keys()].filter(own).sort());
  });

  it.each(parts)("%s: says something everywhere, and what English says from values it says from all of them, too", (part) => {
    const mine = catalogue(tongue, part);
    const english = catalogue("en", part);
    const empty: string[] = [];
    const lost: string[] = [];
    for (const [path, word] of mine) if (typeof word === "string" && !word.trim()) empty.push(path);
    for (const [path, types] of kinds(part)) {
      const [said, original] = [mine.get(path), english.get(path)];
      if (typeof said !== "function" || typeof original !== "function") continue;
      const usual = types.map((type) => values(type)[0]);
      types.forEach((type, i) => {
        const all = (sentence: Sentence): Set<string> => new Set(values(type).map((value) => sentence(...usual.with(i, value))));
        for (const text of all(said)) if (/undefined|NaN|#/.test(text) || !text) empty.push(`${path}: ${text}`);
        if (all(original).size > 1 && all(said).size < 2) lost.push(`${path}, value ${i + 1}`);
      });
    }
    expect({ empty, lost }).toEqual({ empty: [], lost: [] });
  });

  it.each(parts)("%s: counts in every form that its language has, where English has two", (part) => {
    const rules = new Intl.PluralRules(tongue);
    // The first number of each form; a form that begins at a million counts nothing in a store.
    const samples = new Map<string, number>();
    for (let n = 0; n <= 100; n += 1) if (!samples.has(rules.select(n))) samples.set(rules.select(n), n);
    const wrong: string[] = [];
    for (const [path, types] of kinds(part)) {
      const [said, original] = [catalogue(tongue, part).get(path), catalogue("en", part).get(path)];
      if (typeof said !== "function" || typeof original !== "function") continue;
      const usual = types.map((type) => values(type)[0]);
      types.forEach((type, i) => {
        if (type.type !== "TSNumberKeyword") return;
        const by = (sentence: Sentence, n: number): string => withoutNumbers(sentence(...usual.with(i, n)));
        // English writes "1 day" and "2 days": a plural. Where "1 open" and "2 open" differ in nothing but the number, there is none.
        if (by(original, 1) === by(original, 7)) return;
        const forms = [...samples].filter(([form]) => !["zero", "other"].includes(form) || tongue !== "ar");
        const distinct = new Set(forms.map(([, n]) => by(said, n)));
        if (distinct.size < forms.length) wrong.push(`${path}: ${forms.map(([form, n]) => `${form} “${by(said, n)}”`).join(", ")}`);
      });
    }
    expect(wrong).toEqual([]);
  });

  it.each(parts)("%s: raises no voice, begs nobody's pardon and blames nobody", (part) => {
    const rude = /[!¡]|(?<![\p{L}])(please|oops|sorry|por favor|lo sentimos|s’il te plaît|désolé|error|erreur|failed|من فضلك|عذرًا|آسف|آسفون|نأسف|خطأ)(?![\p{L}])/iu;
    const types = kinds(part);
    const said = [...catalogue(tongue, part)].flatMap(([path, word]) => {
      if (typeof word === "string") return [word];
      const made = types.get(path);
      return made ? [word(...made.map((type) => values(type)[0]))] : [];
    });
    expect(said.filter((text) => rude.test(text))).toEqual([]);
  });

  if (tongue === "en") return;
  it.each(parts)("%s: is translated, not copied", (part) => {
    const english = catalogue("en", part);
    const same = [...catalogue(tongue, part)].filter(([path, text]) => typeof text === "string" && text.length > 14 && english.get(path) === text);
    expect(same).toEqual([]);
  });
});

it("keeps all words of people in the word files: no page and no part says anything by itself", () => {
  const names = /^(Goodshift|GraphQL|GraphiQL|CSV)$/;
  const letters = /\p{L}{2}/u;
  /** Attributes that people read or hear. */
  const heard = /^(aria-label|aria-roledescription|aria-valuetext|title|placeholder|alt|label|legend|text|line|hint|word)$/;
  const found: string[] = [];
  const pages = import.meta.glob<string>("../src/**/*.tsx", { eager: true, query: "?raw", import: "default" });
  expect(Object.keys(pages).length).toBeGreaterThan(100);
  for (const [path, text] of Object.entries(pages)) {
    for (const [node, above] of below(parsed(path, text))) {
      const [parent, attribute] = [above.at(-1), above.findLast((one) => one.type === "JSXAttribute")];
      const word = String(node.type === "TemplateElement" ? (node.value as { raw: string }).raw : (node.value ?? "")).trim();
      if (!letters.test(word) || names.test(word)) continue;
      const shown = node.type === "JSXText" || (parent?.type === "JSXExpressionContainer" && !attribute && node.type === "Literal");
      const read = node.type === "Literal" && parent === attribute && heard.test(String((attribute?.name as Node | undefined)?.name));
      // A sentence wherever it stands: a capital, a small letter, and a second word.
      const sentence = ["Literal", "TemplateElement"].includes(node.type) && /^\p{Lu}\p{Ll}+ \p{Ll}/u.test(word) && parent?.type !== "NewExpression";
      if (shown || read || sentence) found.push(`${path}: ${word}`);
    }
  }
  expect(found).toEqual([]);
});
