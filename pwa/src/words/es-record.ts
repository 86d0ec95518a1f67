/** Spanish for my record. */
import type { RecordWords } from "./record";

export const record: RecordWords = {
  title: "Mi expediente",
  hint: "Lo que se guarda sobre ti y quién lo ha mirado.",
  take: "Llévatelo",
  takeHint: "Todo lo que se guarda sobre ti, tal como puedes verlo.",
  page: "Para leer",
  data: "Como datos",
  empty: "Nadie lo ha mirado",
  emptyText: "Cuando alguien lea o cambie algo tuyo, aparecerá aquí.",
  company: "La empresa",
  done: { READ: "Leyó", EXPORTED: "Se llevó", CHANGED: "Cambió" },
  kinds: {
    FEEDBACK: "comentarios para ti",
    GOAL: "tus objetivos",
    SHIFT_CHECK_IN: "tus cierres de turno",
    TRAINING: "tus formaciones",
    INSIGHT: "lo que dicen tus números",
    PLAN: "tu plan",
    REVIEW: "tu revisión",
    SKILL: "tus habilidades",
    NUMBERS: "tus números",
    STANDING: "cómo te va, de un vistazo",
    PERSON: "tus datos",
  },
  times: (n: number) => `${n} veces`,
};
