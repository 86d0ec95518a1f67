/** Español: crecer, en lo que otras pantallas dicen de ello. */
import type { Words } from "./en";

export const growth: Words["growth"] = {
  title: "Cómo crezco",
  numbers: "Mis números",
  numbersHint: "Cómo han crecido, y lo que ve tu responsable",
  skills: "Mis habilidades",
  skillsHint: "Lo que dices tú junto a lo que dice tu responsable",
  trainings: "Mis formaciones",
  trainingsHint: "Unos minutos, paso a paso",
  numbersOf: "Números",
  numbersOfHint: (name) => `La misma página que ve ${name}`,
  skillsOf: "Habilidades",
  skillsOfHint: (name) => `Lo que dice ${name} junto a lo tuyo`,
  minutes: (n) => (n === 1 ? "1 minuto" : `${n} minutos`),
  from: (name) => `de ${name}`,
  stepsLeft: (done, all) => `${done} de ${all} pasos`,
  due: (date) => `hasta el ${date}`,
  dueToday: "para hoy",
  wasDue: (date) => `era hasta el ${date}`,
};

export const growthNotices = {
  SKILL_ASSESSED: "Mi responsable dice hasta dónde llego en una habilidad",
  TRAINING_ASSIGNED: "Alguien tiene una formación para mí",
  TRAINING_DUE: "Pronto toca una formación mía",
  TRAINING_COMPLETED: "Alguien termina una formación que le di",
  TRAINING_DECLINED: "Me devuelven una formación",
};

export const waitingGrowth = {
  level: (names: string) => `Nivel de una habilidad para ${names}`,
  training: (names: string) => `Formación para ${names}`,
  stepDone: () => "Un paso de una formación",
  trained: () => "Formación hecha",
  trainingBack: (names: string) => `Formación de vuelta a ${names}`,
  helped: () => "Si ayudó una formación",
};
