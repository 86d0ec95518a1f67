/** A goal while it is being written. It lies among the papers, so it is there again after the app was closed, and after Undo. */
import type { GoalCreateInput, KeyResultInput } from "../gql/graphql";
import { readDecimal } from "../words/number";
import { dayAhead } from "../words/time";

export interface NumberDraft {
  title: string;
  unit: string;
  /** As typed. */
  start: string;
  target: string;
  weight: string;
  /** The metric that it follows, which stays as it is. */
  metricId?: string | undefined;
}

export interface GoalDraft {
  title: string;
  why: string;
  parentId: string;
  /** What it was started from. */
  templateId?: string;
  startsOn: string;
  dueOn: string;
  numbers: NumberDraft[];
}

export const freshNumber = (): NumberDraft => ({ title: "", unit: "", start: "", target: "", weight: "1" });

/** A quarter is long enough to move something and short enough to believe in. */
export const freshGoal = (): GoalDraft => ({
  title: "",
  why: "",
  parentId: "",
  startsOn: dayAhead(0),
  dueOn: dayAhead(91),
  numbers: [freshNumber()],
});

/** Numbers that somebody began to write; an empty line is no number. */
const begun = (draft: GoalDraft): NumberDraft[] =>
  draft.numbers.filter((one) => [one.title, one.unit, one.start, one.target].some((text) => text.trim()));

export type Missing = "title" | "dates" | "counted" | "value" | "same";

/** The first thing that keeps it from being sent. */
export function missingIn(draft: GoalDraft): Missing | undefined {
  if (!draft.title.trim()) return "title";
  if (!draft.startsOn || !draft.dueOn || draft.dueOn < draft.startsOn) return "dates";
  for (const one of begun(draft)) {
    const [start, target] = [readDecimal(one.start), readDecimal(one.target)];
    if (!one.title.trim() || !one.unit.trim()) return "counted";
    if (start === null || target === null) return "value";
    if (start === target) return "same";
  }
  return undefined;
}

type Wording = Omit<GoalCreateInput, "id" | "ownerId" | "storeId">;

/** The draft as the server takes it; call it when nothing is missing. */
export function wordingOf(draft: GoalDraft): Wording {
  const keyResults = begun(draft).map(
    (one): KeyResultInput => ({
      title: one.title.trim(),
      unit: one.unit.trim(),
      start: readDecimal(one.start)!,
      target: readDecimal(one.target)!,
      weight: one.weight,
      metricId: one.metricId ?? null,
    }),
  );
  const { startsOn, dueOn } = draft;
  return { title: draft.title.trim(), why: draft.why.trim() || null, parentId: draft.parentId || null, startsOn, dueOn, keyResults };
}
