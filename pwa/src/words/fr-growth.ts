/** Français : progresser, pour ce qu'en disent les autres écrans. */
import type { Words } from "./en";
import { de } from "./fr-reading";

export const growth: Words["growth"] = {
  title: "Mes progrès",
  numbers: "Mes chiffres",
  numbersHint: "Comment ils ont évolué, et ce que voit ton responsable",
  skills: "Mes compétences",
  skillsHint: "Ce que tu dis à côté de ce que dit ton responsable",
  trainings: "Mes formations",
  trainingsHint: "Quelques minutes, pas à pas",
  numbersOf: "Chiffres",
  numbersOfHint: (name) => `La même page que voit ${name}`,
  skillsOf: "Compétences",
  skillsOfHint: (name) => `Les mots ${de(name)} à côté des tiens`,
  minutes: (n) => (n < 2 ? "1 minute" : `${n} minutes`),
  from: (name) => `de la part ${de(name)}`,
  stepsLeft: (done, all) => `${done} étapes sur ${all}`,
  due: (date) => `pour le ${date}`,
  dueToday: "pour aujourd’hui",
  wasDue: (date) => `c’était pour le ${date}`,
  plans: "Plans d’appui",
  plansHint: "À deux pour les écrire et les tenir",
  mirror: "Comment je donne",
  mirrorHint: "Bravos, conseils et comment ils arrivent",
  record: "Mon dossier",
  recordHint: "Qui l’a regardé, et tout à emporter",
};

export const waitingGrowth = {
  level: (names: string) => `Niveau d’une compétence pour ${names}`,
  training: (names: string) => `Formation pour ${names}`,
  stepDone: () => "Une étape d’une formation",
  trained: () => "Formation terminée",
  trainingBack: (names: string) => `Formation rendue à ${names}`,
  helped: () => "Si une formation a aidé",
  plan: (names: string) => `Plan avec ${names}`,
  planEdit: (names: string) => `Changement du plan avec ${names}`,
  planSigned: (names: string) => `Ta signature sous le plan avec ${names}`,
  planDuty: (names: string) => `Sur le plan avec ${names}`,
  planNumber: (names: string) => `Sur le plan avec ${names}`,
  planTalk: (names: string) => `Sur le plan avec ${names}`,
  planPaused: (names: string) => `Sur le plan avec ${names}`,
  planResumed: (names: string) => `Sur le plan avec ${names}`,
  planEnded: (names: string) => `Sur le plan avec ${names}`,
  planOff: (names: string) => `Sur le plan avec ${names}`,
  planBack: (names: string) => `Sur le plan avec ${names}`,
};
