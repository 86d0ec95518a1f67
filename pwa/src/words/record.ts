/** The words of my record. */
import type { Same } from "./en";
import type { record as en } from "./en-record";
import { section } from "./section";

export type RecordWords = Same<typeof en>;

export const recordWords = section<RecordWords>({
  en: async () => (await import("./en-record")).record,
  es: async () => (await import("./es-record")).record,
  fr: async () => (await import("./fr-record")).record,
  ar: async () => (await import("./ar-record")).record,
});
