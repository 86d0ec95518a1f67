/** French for my record. */
import type { RecordWords } from "./record";

export const record: RecordWords = {
  title: "Mon dossier",
  hint: "Ce qui est gardé sur toi, et qui l’a regardé.",
  take: "L’emporter",
  takeHint: "Tout ce qui est gardé sur toi, comme tu peux le voir.",
  page: "À lire",
  data: "En données",
  empty: "Personne ne l’a regardé",
  emptyText: "Quand quelqu’un lit ou change quelque chose à toi, c’est écrit ici.",
  company: "L’entreprise",
  done: { READ: "Lu", EXPORTED: "Emporté", CHANGED: "Changé" },
  kinds: {
    FEEDBACK: "des retours pour toi",
    GOAL: "tes objectifs",
    SHIFT_CHECK_IN: "tes bilans de service",
    TRAINING: "tes formations",
    INSIGHT: "ce que disent tes chiffres",
    PLAN: "ton plan",
    REVIEW: "ton bilan",
    SKILL: "tes compétences",
    NUMBERS: "tes chiffres",
    STANDING: "comment ça va pour toi, en bref",
    PERSON: "tes coordonnées",
  },
  times: (n: number) => `${n} fois`,
};
