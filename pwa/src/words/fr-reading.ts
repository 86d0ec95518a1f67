/** Français pour les deux lectures. */
import type { Words } from "./en";

export const several = (names: string[]): string => new Intl.ListFormat("fr", { type: "conjunction" }).format(names);

const steps = (n: number): string => ["aucun cran", "un cran", "deux crans", "trois crans", "quatre crans"][n] ?? `${n} crans`;

/** de Sam, d'Ana: a vowel or a mute h takes the short form. */
export const de = (name: string): string => (/^[aeiouyhàâäéèêëîïôöùûü]/i.test(name) ? `d’${name}` : `de ${name}`);

export const reading: Words["reading"] = {
  names: { tone: "Ton", importance: "Importance", clarity: "Clarté" },
  ends: { tone: ["doux", "fort"], importance: ["un détail", "très important"], giveClarity: ["une allusion", "limpide"], readClarity: ["déroutant", "limpide"] },
  giving: {
    tone: ["doux", "aimable", "tel quel", "chaleureux", "fort"],
    importance: ["un détail", "bon à savoir", "utile à dire", "important", "très important"],
    clarity: ["une allusion", "un coup de pouce", "simple", "clair", "limpide"],
  },
  receiving: {
    tone: ["doux", "aimable", "tel quel", "assez fort", "fort"],
    importance: ["un détail", "bon à savoir", "utile à faire", "important", "très important"],
    clarity: ["déroutant", "un peu déroutant", "à moitié clair", "clair", "limpide"],
  },
};

export const read: Words["read"] = {
  title: (name) => `Retour ${de(name)}`,
  to: (name) => `Retour pour ${name}`,
  nextTime: "La prochaine fois",
  question: "Comment l’as-tu reçu ?",
  youFirst: (name) => `Toi d’abord. Puis tu vois comment ${name} le disait.`,
  see: (name) => `Voir comment ${name} le disait`,
  missing: (names) => `Encore à toucher : ${several(names)}`,
  kept: "Ta lecture est gardée.",
  keptText: (name) => `Dès que la connexion revient, tu vois comment ${name} le disait.`,
  keptSending: (name) => `Un instant, et tu vois comment ${name} le disait.`,
  sides: "Les deux lectures",
  met: "D’accord",
  apart: (n) => (n < 2 ? "1 cran d’écart" : `${n} crans d’écart`),
  line: (dimension, first, a, second, b) => `${dimension} : ${first} ${a}, ${second} ${b}. ${a === b ? "Pareil." : `Un écart de ${steps(Math.abs(a - b))}.`}`,
  gap: {
    allMet: "Vous l’avez lu pareil",
    allMetText: "Ton, importance et clarté se rejoignent.",
    closeTitle: "Vous êtes proches",
    worth: (dimension) => `${dimension} : ça vaut un mot`,
    metList: (names) => `${several(names)} : pareil.`,
    closeList: (names) => `${several(names)} : presque pareil.`,
    wide: (name, n) => `${name} : un écart de ${steps(n)}, et ce n’est la faute de personne.`,
  },
  noGiverReading: (name) => `${name} n’a pas dit comment c’était voulu. Demande, si tu veux.`,
  waitsForThem: (name) => `${name} ne l’a pas encore lu. Ensuite tu verras les deux côtés.`,
  again: "Relire",
  thanks: (name) => `Merci, ${name}`,
  thanked: (name) => `${name} sait que ça a aidé`,
  ask: (name) => `Demander à ${name}`,
  askQuick: ["Tu me montres une fois ?", "À quoi ressemble le bon geste ?", "On en parle aujourd’hui ?"],
  askOwn: "Ta question",
  askSend: "Demander",
  asked: (name) => `Question envoyée à ${name}`,
  correct: "Quelque chose n’est pas juste",
  correctHint: (name) => `Dis ce qui n’est pas juste. ${name} peut corriger, et la première version reste visible.`,
  correctOwn: "Ce qui n’est pas juste",
  correctSend: "Demander une correction",
  corrected: (name) => `Correction demandée à ${name}`,
  unchanged: "Ça reste comme avant.",
  replies: "Ce qui a été dit",
  replyKinds: { THANKS: "dit merci", QUESTION: "demande", CORRECTION: "demande une correction" },
  edited: (when) => `Modifié ${when}`,
  versions: "Versions précédentes",
  written: (when) => `Écrit ${when}`,
  answerTo: "Tu as demandé",
  answerFor: (name) => `${name} a demandé`,
  cause: "Ce qui a gêné",
  edit: "Changer les mots",
  followUp: "Est-ce que ça va mieux ?",
  followUpHint: (name) => `Tu en as parlé à ${name}. Où en est-on ?`,
  better: "Oui",
  notYet: "Pas encore",
  note: "Un mot, si tu veux",
  followedBetter: "Ça va mieux.",
  followedNotYet: "Pas encore mieux.",
  followUpOn: (date) => `Tu regardes à nouveau le ${date}`,
  followedSent: "Noté. La boucle est bouclée.",
};
