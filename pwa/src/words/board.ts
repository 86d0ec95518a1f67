/** The words of the board, of stores and of their days; they come with those pages. */
import type { board } from "./en-board";
import type { Same } from "./en";
import { section } from "./section";

export const boardWords = section<Same<typeof board>>({
  en: async () => (await import("./en-board")).board,
  es: async () => (await import("./es-board")).board,
  fr: async () => (await import("./fr-board")).board,
  ar: async () => (await import("./ar-board")).board,
});
