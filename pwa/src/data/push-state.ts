/** Whether this phone gets notifications: all that the first screen has to know of them. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

/** "iphone": only once the app is on the Home Screen. "none": this browser never will. */
export type PushState = "none" | "iphone" | "denied" | "off" | "on";
/** null until this start has looked. */
export const pushState = signal<PushState | null>(null);

/** Whose words waited until the app was opened, where somebody's did. */
export interface Reason {
  from: string | undefined;
}

/** What offers to turn notifications on (parts/tell-me.tsx), once it is there. */
export const tellMe = signal<ComponentType<Reason> | null>(null);
