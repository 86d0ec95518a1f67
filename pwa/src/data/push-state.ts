/** Whether this phone gets notifications: all that the first screen has to know of them. */
import { signal } from "@preact/signals";

/** "iphone": only once the app is on the Home Screen. "none": this browser never will. */
export type PushState = "none" | "iphone" | "denied" | "off" | "on";
/** null until this start has looked. */
export const pushState = signal<PushState | null>(null);
