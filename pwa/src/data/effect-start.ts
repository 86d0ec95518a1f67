/** What somebody wants to try, as a draft: what is still missing, how it is sent, and which field a refusal is about. */
import type { EffectKind, EffectStartInput } from "../gql/graphql";

/** A store, or a person. */
export interface Unit {
  id: string;
  name: string;
}

export interface Trial {
  /** Made once, so that the same trial sent twice is one. */
  id: string;
  kind: EffectKind;
  title: string;
  metricId: string | null;
  treated: readonly Unit[];
  /** Null leaves it to the house to find those like them. */
  compared: readonly Unit[] | null;
  startsOn: string;
  weeks: number;
  transition: number;
}

export const FEWEST_COMPARED = 2;
export const spans = [2, 4, 6, 8, 12] as const;
export const transitions = [0, 7, 14, 21, 28] as const;

/** The fields in their order on the page. */
export const fields = ["title", "metricId", "treatedIds", "comparisonIds", "startsOn", "windowDays", "transitionDays"] as const;
export type TrialField = (typeof fields)[number];

/** The first field that still wants something. */
export function missingIn(trial: Trial): TrialField | undefined {
  if (!trial.title.trim()) return "title";
  if (!trial.metricId) return "metricId";
  if (trial.treated.length === 0) return "treatedIds";
  if (trial.compared && trial.compared.length < FEWEST_COMPARED) return "comparisonIds";
  return undefined;
}

export function inputOf(trial: Trial): Omit<EffectStartInput, "id"> {
  return {
    kind: trial.kind,
    title: trial.title.trim(),
    metricId: trial.metricId!,
    treatedIds: trial.treated.map(({ id }) => id),
    comparisonIds: (trial.compared ?? []).map(({ id }) => id),
    startsOn: trial.startsOn,
    windowDays: trial.weeks * 7,
    transitionDays: trial.transition,
  };
}

/** Which field a refusal is about, and which of its stores or people. */
export function refusedAt(trial: Trial, field: string | undefined): { field: TrialField; unit: Unit | undefined } | undefined {
  const [name, place] = (field ?? "").split(".");
  const found = fields.find((one) => one === name);
  if (!found) return undefined;
  const units = found === "treatedIds" ? trial.treated : found === "comparisonIds" ? (trial.compared ?? []) : [];
  return { field: found, unit: place === undefined ? undefined : units[Number(place)] };
}

/** Another number may be of people instead of stores: then nobody named before fits. */
export const withMetric = (trial: Trial, metricId: string | null, sameLevel: boolean): Trial =>
  sameLevel ? { ...trial, metricId } : { ...trial, metricId, treated: [], compared: trial.compared && [] };
