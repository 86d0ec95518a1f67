/** The words of notifications: which news, in groups, and whether they arrive. They come with Me. */
import type { Same } from "./en";
import type { notify as en } from "./en-notify";
import { section } from "./section";

export type NotifyWords = Same<typeof en>;

export const notifyWords = section<NotifyWords>({
  en: async () => (await import("./en-notify")).notify,
  es: async () => (await import("./es-notify")).notify,
  fr: async () => (await import("./fr-notify")).notify,
  ar: async () => (await import("./ar-notify")).notify,
});
