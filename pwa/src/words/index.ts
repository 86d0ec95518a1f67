/** Which language the app speaks. Only the chosen catalogue is loaded. */
import { signal } from "@preact/signals";
import { en, type Words } from "./en";

export type Tongue = "en" | "es" | "fr" | "ar";
export const tongues: readonly Tongue[] = ["en", "es", "fr", "ar"];
export const ownNames: Record<Tongue, string> = { en: "English", es: "Español", fr: "Français", ar: "العربية" };

const load: Record<Tongue, () => Promise<Words>> = {
  en: async () => en,
  es: async () => (await import("./es")).es,
  fr: async () => (await import("./fr")).fr,
  ar: async () => (await import("./ar")).ar,
};

export const tongue = signal<Tongue>("en");
export const words = signal<Words>(en);

export const isTongue = (value: unknown): value is Tongue => tongues.includes(value as Tongue);

/** The person's choice on this phone, else the one that the server knows, else the phone's own language. */
export function chosenTongue(person?: { language?: string | null; languageChosen?: boolean | null } | null): Tongue {
  const known = person?.languageChosen ? person.language?.toLowerCase() : undefined;
  const wanted = [localStorage.getItem("language"), known, ...navigator.languages.map((l) => l.slice(0, 2))];
  return wanted.find(isTongue) ?? "en";
}

/** The sections that some page has opened: they change the language with everything else. */
export const alsoSpeak = new Set<(next: Tongue) => Promise<void>>();

export async function speak(next: Tongue): Promise<void> {
  const [catalogue] = await Promise.all([load[next](), ...[...alsoSpeak].map((section) => section(next))]);
  words.value = catalogue;
  tongue.value = next;
  document.documentElement.lang = next;
  document.documentElement.dir = next === "ar" ? "rtl" : "ltr";
}
