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
};

export const growthNotices = {
  SKILL_ASSESSED: "Mon responsable dit où j’en suis dans une compétence",
  TRAINING_ASSIGNED: "Quelqu’un a une formation pour moi",
  TRAINING_DUE: "Une formation à moi est bientôt à faire",
  TRAINING_COMPLETED: "Quelqu’un termine une formation que j’ai donnée",
  TRAINING_DECLINED: "Une formation que j’ai donnée me revient",
};

export const waitingGrowth = {
  level: (names: string) => `Niveau d’une compétence pour ${names}`,
  training: (names: string) => `Formation pour ${names}`,
  stepDone: () => "Une étape d’une formation",
  trained: () => "Formation terminée",
  trainingBack: (names: string) => `Formation rendue à ${names}`,
  helped: () => "Si une formation a aidé",
};
