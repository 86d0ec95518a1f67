/** French for the giver: hints while writing, and the mirror of one's own giving. */
import type { Same } from "./en";
import type { giving as english } from "./en-giving";

export const giving: Same<typeof english> = {
  onlyYou: "Toi seul vois ceci",
  hints: {
    TRAIT: (word) => `« ${word} » dit ce que quelqu’un est. Qu’as-tu vu faire ?`,
    NICE: (word) => `« ${word} » fait plaisir. Qu’as-tu vu ? Ainsi on peut le refaire.`,
    ALWAYS: (word) => `« ${word} » se discute facilement. C’était quand ?`,
    BACK: (word) => `« ${word} » regarde en arrière. Que faire la prochaine fois ?`,
    ONLY_NOT: "Ceci dit quoi laisser. Que faire à la place ?",
    NO_NEXT: "Une chose à essayer aide plus que ce qui a raté.",
    SHORT: "Un détail de plus : qu’est-ce que c’était exactement ?",
  },
  mirror: {
    promise: "Toi seul peux voir ceci. Personne n’est mesuré par là.",
    since: "Regarder en arrière",
    weeks: (n) => `${n} semaines`,
    year: "Un an",
    beside: "Bravos et conseils",
    praise: "Bravos",
    coaching: "Conseils",
    wall: (n) => (n <= 1 ? `et ${n} chose sur le mur` : `et ${n} choses sur le mur`),
    none: "Encore rien de donné pendant ce temps",
    onlyCoaching: "Seulement des conseils jusqu’ici. Ce qui a bien marché mérite aussi un mot.",
    landed: "Comment ça arrive",
    landedOf: (n) => (n <= 1 ? `De ${n} retour que vous avez lu tous les deux` : `De ${n} que vous avez lus tous les deux`),
    tooFew: "On le voit ici quand quelqu’un a dit comment ton retour est arrivé.",
    same: { tone: "Aussi fort que tu le penses", importance: "Aussi important que tu le penses", clarity: "Aussi clair que tu le penses" },
    more: { tone: "Plus fort que tu ne le penses", importance: "Plus important que tu ne le penses", clarity: "Plus clair que tu ne le penses" },
    less: { tone: "Plus doux que tu ne le penses", importance: "Moins important que tu ne le penses", clarity: "Moins clair que tu ne le penses" },
    steps: (steps) => `De ${steps} sur l’échelle de cinq, en moyenne`,
    unread: (n) => (n <= 1 ? `${n} pas encore lu` : `${n} pas encore lus`),
    unseen: "30 jours sans un mot de toi",
    never: "Encore rien de toi",
    last: (when) => `Ton dernier mot : ${when}`,
    give: (name) => `Dire quelque chose à ${name}`,
  },
};
