import type { Same } from "./en";
import type { team as english } from "./en-team";

const days = (n: number): string => (n <= 1 ? `${n} jour` : `${n} jours`);

export const team: Same<typeof english> = {
  nextBest: "Le mieux à faire",
  wordless: (name, when) => `Pas un mot pour ${name} depuis : ${when}`,
  neverHeard: (name) => `${name} attend un premier mot`,
  hereUntil: (time) => `Ici jusqu’à ${time}.`,
  tell: (name) => `Dire quelque chose à ${name}`,
  noWordYet: "Aucun retour pour l’instant",
  noWordFor: (n) => `Aucun retour depuis ${days(n)}`,
  offTrack: (title) => `Objectif mal parti : ${title}`,
  severalOffTrack: (n) => (n <= 1 ? `${n} objectif mal parti` : `${n} objectifs mal partis`),
  overdue: (text, n) => `${days(n)} de retard : ${text}`,
  severalOverdue: (n) => (n <= 1 ? `${n} chose en retard` : `${n} choses en retard`),
  unread: (n) => (n <= 1 ? `${n} retour pas encore lu` : `${n} retours pas encore lus`),
  heard: (when) => `Dernier mot : ${when}`,
  acts: { quiet: "Dire", offTrack: "Parler", overdue: "Aider", unread: "Voir" },
  allGood: "Tout va bien",
  honest: "Ce que tu vois d’une personne, elle le voit aussi. Ce que d’autres gardent entre eux n’est pas compté.",
  bringIn: "Accueillir quelqu’un",
  bringInText: "Des codes sur papier, plusieurs par page",
  everybody: "Tout le monde",
  everybodyText: "Chiffres, compétences, et un code pour un téléphone",
  codes: {
    title: "Codes sur papier",
    who: "Qui commence aujourd’hui ?",
    hint: "Un code chacun. Ils valent dix minutes : imprime-les quand les gens sont là.",
    make: (n) => (n <= 1 ? `Créer ${n} code` : `Créer ${n} codes`),
    making: "Création des codes",
    missing: "Choisis qui commence.",
    ready: (time) => `Chacun sert une fois, jusqu’à ${time}.`,
    print: "Imprimer",
    others: "Choisir d’autres personnes",
    scan: (name) => `${name}, scanne ceci avec ton téléphone`,
    type: (host) => `ou ouvre ${host} et tape`,
    some: (n) => (n <= 1 ? `${n} code n’a pas pu être créé. Réessaie.` : `${n} codes n’ont pas pu être créés. Réessaie.`),
  },
};
