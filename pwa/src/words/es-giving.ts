/** Spanish for the giver: hints while writing, and the mirror of one's own giving. */
import type { Same } from "./en";
import type { giving as english } from "./en-giving";

export const giving: Same<typeof english> = {
  onlyYou: "Solo tú ves esto",
  hints: {
    TRAIT: (word) => `“${word}” dice cómo es alguien. ¿Qué le viste hacer?`,
    NICE: (word) => `“${word}” da gusto oírlo. ¿Qué viste? Así se puede repetir.`,
    ALWAYS: (word) => `“${word}” es fácil de discutir. ¿Cuándo fue?`,
    BACK: (word) => `“${word}” mira atrás. ¿Qué se puede hacer la próxima vez?`,
    ONLY_NOT: "Esto dice qué dejar. ¿Qué hacer en su lugar?",
    NO_NEXT: "Algo que probar ayuda más que lo que salió mal.",
    SHORT: "Un detalle más: ¿qué fue exactamente?",
  },
  mirror: {
    promise: "Solo tú puedes ver esto. A nadie se le mide por ello.",
    since: "Mirar atrás",
    weeks: (n) => `${n} semanas`,
    year: "Un año",
    beside: "Elogios y consejos",
    praise: "Elogios",
    coaching: "Consejos",
    wall: (n) => (n === 1 ? "y 1 cosa en el muro" : `y ${n} cosas en el muro`),
    none: "Nada dado todavía en este tiempo",
    onlyCoaching: "De momento solo consejos. Lo que salió bien también merece decirse.",
    landed: "Cómo llega",
    landedOf: (n) => (n === 1 ? "De 1 comentario que habéis leído los dos" : `De ${n} que habéis leído los dos`),
    tooFew: "Se ve aquí cuando alguien diga cómo le llegó lo que diste.",
    same: { tone: "Tan fuerte como lo piensas", importance: "Tan importante como lo piensas", clarity: "Tan claro como lo piensas" },
    more: { tone: "Más fuerte de lo que piensas", importance: "Más importante de lo que piensas", clarity: "Más claro de lo que piensas" },
    less: { tone: "Más suave de lo que piensas", importance: "Menos importante de lo que piensas", clarity: "Menos claro de lo que piensas" },
    steps: (steps) => `Por ${steps} en la escala de cinco, de media`,
    unread: (n) => (n === 1 ? "1 comentario sin leer todavía" : `${n} comentarios sin leer todavía`),
    unseen: "30 días sin una palabra tuya",
    never: "Nada tuyo todavía",
    last: (when) => `Tu última palabra: ${when}`,
    give: (name) => `Decirle algo a ${name}`,
  },
};
