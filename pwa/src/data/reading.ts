/** Two readings of the same words, and what is worth saying about the difference. */
import type { Words } from "../words/en";

export interface Reading {
  tone: number;
  importance: number;
  clarity: number;
}
export type Dimension = keyof Reading;
export const dimensions: readonly Dimension[] = ["tone", "importance", "clarity"];

export interface Step {
  dimension: Dimension;
  first: number;
  second: number;
  apart: number;
}

export function compare(first: Reading, second: Reading): Step[] {
  return dimensions.map((dimension) => ({
    dimension,
    first: first[dimension],
    second: second[dimension],
    apart: Math.abs(first[dimension] - second[dimension]),
  }));
}

/** One heading and one sentence. A difference is a talking point: steps, never a percentage, never a fault. */
export function gapWords(steps: Step[], words: Words): { title: string; text: string } {
  const { gap } = words.read;
  const name = (step: Step): string => words.reading.names[step.dimension].toLocaleLowerCase();
  const met = steps.filter((step) => step.apart === 0);
  const close = steps.filter((step) => step.apart === 1);
  const widest = steps.reduce((wide, step) => (step.apart > wide.apart ? step : wide));
  if (widest.apart === 0) return { title: gap.allMet, text: gap.allMetText };
  const far = steps.filter((step) => step.apart > 1).sort((a, b) => b.apart - a.apart);
  const text = [
    met.length > 0 && gap.metList(met.map(name)),
    close.length > 0 && gap.closeList(close.map(name)),
    ...far.map((step) => gap.wide(name(step), step.apart)),
  ]
    .filter((sentence) => sentence !== false)
    .map(capital)
    .join(" ");
  return { title: far.length > 0 ? capital(gap.worth(name(widest))) : gap.closeTitle, text };
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
