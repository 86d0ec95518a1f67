/** Haptics: a light tick on a choice, a double on sent, none on errors. */
const calm = (): boolean => matchMedia("(prefers-reduced-motion:reduce)").matches;

export function tick(): void {
  if (!calm()) navigator.vibrate?.(8);
}

export function double(): void {
  if (!calm()) navigator.vibrate?.([12, 60, 12]);
}
