/** French for my record. */
import type { RecordWords } from "./record";

export const record: RecordWords = {
  title: "Mon dossier",
  hint: "Ce qui est gardé sur vous, et qui l’a regardé.",
  take: "L’emporter",
  takeHint: "Tout ce qui est gardé sur vous, comme vous pouvez le voir.",
  page: "À lire",
  data: "En données",
  empty: "Personne ne l’a regardé",
  emptyText: "Quand quelqu’un lit ou change quelque chose à vous, c’est écrit ici.",
  company: "L’entreprise",
  done: { READ: "Lu", EXPORTED: "Emporté", CHANGED: "Changé" },
  kinds: {
    FEEDBACK: "des retours pour vous",
    GOAL: "vos objectifs",
    SHIFT_CHECK_IN: "vos bilans de service",
    TRAINING: "vos formations",
    INSIGHT: "ce que disent vos chiffres",
    PLAN: "votre plan",
    REVIEW: "votre bilan",
    SKILL: "vos compétences",
    NUMBERS: "vos chiffres",
    STANDING: "comment vous allez, en bref",
    PERSON: "vos coordonnées",
  },
  times: (n: number) => `${n} fois`,
};
