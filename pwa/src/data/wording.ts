/** Hints to who writes feedback: found on this phone, in the language it speaks, and told to nobody else. Pure. */
import type { FeedbackKind } from "../gql/graphql";
import type { Tongue } from "../words";

interface Writing {
  kind: FeedbackKind;
  words: string;
  nextTime: string;
  chips: readonly string[];
}

/** `word` is what was written, as it is spelled in the lists below. */
export type Hint =
  | { what: "TRAIT" | "NICE" | "ALWAYS" | "BACK"; word: string }
  | { what: "ONLY_NOT" | "NO_NEXT" | "SHORT" };

interface Lists {
  /** What somebody is, where what they did would help. */
  traits: string;
  /** The same, kindly. */
  nice: string;
  always: string;
  /** About what cannot be done any more. */
  back: string;
  /** A next time that begins so says what to leave. */
  not: string;
}

/** Each line holds words and turns of phrase with `|` between them. Words that are said of things too (slow, dirty) stay out. */
const LISTS: Record<Tongue, Lists> = {
  en: {
    traits:
      "lazy|careless|sloppy|rude|unreliable|unmotivated|disorganised|disorganized|arrogant|selfish|stubborn|clumsy|incompetent|immature|unprofessional|moody|stupid|forgetful|bad attitude|attitude problem|not a team player|scatterbrained",
    nice: "a star|a natural|so talented|a genius|a rock star|a legend|the best|amazing person|a great guy|a great girl|a treasure|a hero|superstar",
    always: "always|never|every time|constantly|all the time",
    back: "should have|shouldn't have|should've|could have|could've|ought to have|why didn't you|you had to",
    not: "don't|do not|stop|no more|never|avoid",
  },
  es: {
    traits:
      "perezoso|perezosa|vago|vaga|descuidado|descuidada|maleducado|maleducada|grosero|grosera|irresponsable|desmotivado|desmotivada|desorganizado|desorganizada|arrogante|egoísta|terco|terca|torpe|incompetente|inmaduro|inmadura|despistado|despistada|mala actitud",
    nice: "un crack|una crack|un genio|un sol|una estrella|la mejor|el mejor|un máquina|una máquina|un tesoro|un héroe|una heroína",
    always: "siempre|nunca|jamás|todo el tiempo|cada vez",
    back: "deberías haber|debiste|tenías que haber|tendrías que haber|podrías haber|hubieras debido|por qué no hiciste",
    not: "no|deja de|evita|nunca",
  },
  fr: {
    traits:
      "paresseux|paresseuse|fainéant|fainéante|négligent|négligente|impoli|impolie|désorganisé|désorganisée|démotivé|démotivée|arrogant|arrogante|égoïste|têtu|têtue|maladroit|maladroite|incompétent|incompétente|immature|tête en l'air|pas fiable|mauvaise attitude|je-m'en-foutiste",
    nice: "une star|une perle|un génie|un as|le meilleur|la meilleure|un champion|une championne|un trésor|un héros|une héroïne",
    always: "toujours|jamais|tout le temps|chaque fois|sans arrêt",
    back: "aurais dû|aurait dû|aurais pu|aurait pu|fallait|pourquoi tu n'as pas|pourquoi n'as-tu pas",
    not: "ne|n'|arrête|arrête de|évite|évite de|plus de|pas de",
  },
  ar: {
    traits: "كسول|كسولة|مهمل|مهملة|وقح|وقحة|فوضوي|فوضوية|أناني|أنانية|عنيد|عنيدة|غبي|غبية|مغرور|مغرورة|غير مسؤول|غير مسؤولة|غير منظم|غير منظمة|لا مبالي|لا مبالية",
    nice: "نجم|نجمة|عبقري|عبقرية|الأفضل|بطل|بطلة|أسطورة|جوهرة",
    always: "دائمًا|أبدًا|كل مرة|طوال الوقت|باستمرار",
    back: "كان يجب|كان عليك|كان ينبغي|لو أنك|لماذا لم",
    not: "لا|توقف عن|توقفي عن|كف عن|كفي عن|تجنب|تجنبي",
  },
};

/** Below this one detail is missing. */
const SHORT_WORDS = 3;
/** Somebody still looks for words. */
const BEGUN = 12;

/** Without capitals, accents and marks, one blank around each word. */
function plain(text: string): string {
  const words = text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("’", "'").toLowerCase().match(/[\p{L}\p{N}'-]+/gu);
  return ` ${(words ?? []).join(" ")} `;
}

const found = (said: string, list: string): string | undefined => list.split("|").find((one) => said.includes(plain(one)));

function nextTimeHint(nextTime: string, lists: Lists): Hint | undefined {
  const said = plain(nextTime);
  const back = found(said, lists.back);
  if (back) return { what: "BACK", word: back };
  // "Do not rush, count twice" has something to do in it; "Do not rush" has not.
  const parts = nextTime.split(/[,;.:!?،؛؟\n]|\s-\s/).filter((part) => part.trim());
  const begins = (part: string): boolean => lists.not.split("|").some((one) => plain(part).startsWith(plain(one)));
  return parts.length > 0 && parts.every(begins) ? { what: "ONLY_NOT" } : undefined;
}

/** At most one hint for each field, the one that helps most; nothing while somebody has only begun. */
export function hintsFor(writing: Writing, tongue: Tongue): Hint[] {
  const lists = LISTS[tongue];
  const said = plain(writing.words);
  const coaching = writing.kind === "COACHING";
  const hints: (Hint | undefined)[] = [];
  const trait = found(said, lists.traits) ?? (coaching ? undefined : found(said, lists.nice));
  const always = coaching ? found(said, lists.always) : undefined;
  const back = found(said, lists.back);
  if (trait) hints.push({ what: found(plain(trait), lists.traits) ? "TRAIT" : "NICE", word: trait });
  else if (always) hints.push({ what: "ALWAYS", word: always });
  else if (coaching && back) hints.push({ what: "BACK", word: back });
  else if (!coaching && writing.chips.length === 0 && said.trim() && said.trim().split(" ").length < SHORT_WORDS) hints.push({ what: "SHORT" });
  if (coaching && writing.nextTime.trim()) hints.push(nextTimeHint(writing.nextTime, lists));
  else if (coaching && writing.words.trim().length >= BEGUN) hints.push({ what: "NO_NEXT" });
  return hints.filter((hint) => hint !== undefined);
}
