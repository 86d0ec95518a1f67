/** Insights as they stand with what is still on its way from this phone, and whether one was looked at. */
import { type Cause, type InsightPageQuery, type InsightState, OpenInsightDocument, OpenReportDocument, type PersonLineFragment, type ReportOpenInput } from "../gql/graphql";
import type { OutboxItem } from "./outbox";
import { note, written } from "./sending";
import { me } from "./session";

export type FullInsight = NonNullable<InsightPageQuery["insight"]>;

/** What is decided closes the card before the server has heard of it. */
function decided(item: OutboxItem): InsightState | undefined {
  if (item.kind === "insightNormal") return item.input.isNewNormal ? "ACCEPTED" : "DISMISSED";
  return item.kind === "insightAccepted" ? "ACCEPTED" : item.kind === "insightDismissed" ? "DISMISSED" : undefined;
}

/** Somebody as the outbox remembers them. */
const named = (id: unknown, name = ""): PersonLineFragment => ({ id: String(id), name, firstName: name, onShift: false });

const CLOSED = { viewerCanChooseCause: false, viewerCanAccept: false, viewerCanAssignTraining: false, viewerCanDismiss: false, viewerCanAnswerNewNormal: false } as const;

type Said = FullInsight["causes"][number];

/** What others say is behind it: their words stay theirs. */
export const othersCauses = ({ causes }: Pick<FullInsight, "causes">): Said[] => causes.filter(({ person }) => person.id !== me.value?.id);

function applied(insight: FullInsight, item: OutboxItem): FullInsight {
  if (item.input.insightId !== insight.id || insight.state !== "OPEN") return insight;
  if (item.kind === "insightCause") {
    const said = { cause: item.input.cause as Cause, note: (item.input.note as string | undefined) ?? null, person: me.value! };
    return { ...insight, cause: said.cause, causes: [...othersCauses(insight), said] };
  }
  const state = decided(item);
  if (!state) return insight;
  const closed = { ...insight, ...CLOSED, state, reason: (item.input.reason as string | undefined) ?? null };
  if (item.kind === "insightNormal") return { ...closed, isNewNormal: Boolean(item.input.isNewNormal) };
  if (item.kind !== "insightAccepted") return closed;
  const { ownerId, dueOn } = item.input as { ownerId: string; dueOn: string };
  return { ...closed, step: { text: item.line, dueOn, state: "OPEN", owner: named(ownerId, item.names[0]) } };
}

export function asWritten(insight: FullInsight): FullInsight {
  return written.value.reduce(applied, insight);
}

/** In a list: decided here, so it waits no more. */
export function stillOpen<Line extends { id: string }>(lines: readonly Line[]): Line[] {
  const gone = new Set(written.value.filter((item) => decided(item)).map((item) => item.input.insightId));
  return lines.filter((line) => !gone.has(line.id));
}

/** That it was looked at counts, also without a connection; the server counts the first time only. */
export const opened = (insightId: string): Promise<void> => note(OpenInsightDocument, { insightId });

/** The same of a page of numbers: who looks is counted by one rule for all, where they could do something about it. */
export const openedReport = (input: ReportOpenInput): Promise<void> => note(OpenReportDocument, input);
