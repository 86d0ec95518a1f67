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
  plans: "Planes",
  plansHint: "Escritos y cumplidos entre dos",
};

export const waitingGrowth = {
  level: (names: string) => `Nivel de una habilidad para ${names}`,
  training: (names: string) => `Formación para ${names}`,
  stepDone: () => "Un paso de una formación",
  trained: () => "Formación hecha",
  trainingBack: (names: string) => `Formación de vuelta a ${names}`,
  helped: () => "Si ayudó una formación",
  plan: (names: string) => `Plan con ${names}`,
  planEdit: (names: string) => `Cambio del plan con ${names}`,
  planSigned: (names: string) => `Tu firma en el plan con ${names}`,
  planDuty: (names: string) => `En el plan con ${names}`,
  planNumber: (names: string) => `En el plan con ${names}`,
  planTalk: (names: string) => `En el plan con ${names}`,
  planPaused: (names: string) => `En el plan con ${names}`,
  planResumed: (names: string) => `En el plan con ${names}`,
  planEnded: (names: string) => `En el plan con ${names}`,
  planOff: (names: string) => `En el plan con ${names}`,
  planBack: (names: string) => `En el plan con ${names}`,
};
