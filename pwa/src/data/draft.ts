/** What is being written. It survives switching person, Undo, and closing the app. */
import { effect, signal } from "@preact/signals";
import type { Cause, FeedbackKind, Visibility } from "../gql/graphql";
import { isVisit } from "./db";
import { clearPaper, paper, writePaper } from "./papers";
import type { Reading } from "./reading";
import { me } from "./session";

export interface Draft {
  kind: FeedbackKind;
  chips: string[];
  words: string;
  nextTime: string;
  /** Typed by the person, so a chip no longer changes it. */
  ownNextTime: boolean;
  cause: Cause | null;
  visibility: Visibility;
  /** Days ahead; 0 is no reminder. */
  followUp: number;
  reading: Reading;
}

const MEANT = "meant";

/** How you mean it starts where it was last time. */
function lastMeant(): Reading {
  try {
    const kept = JSON.parse(localStorage.getItem(MEANT) ?? "") as Reading;
    if ([kept.tone, kept.importance, kept.clarity].every((n) => n >= 1 && n <= 5)) return kept;
  } catch {
    // Never kept, or by an older version: the middle of the road.
  }
  return { tone: 4, importance: 4, clarity: 4 };
}

export const freshDraft = (): Draft => ({
  kind: "PRAISE",
  chips: [],
  words: "",
  nextTime: "",
  ownNextTime: false,
  cause: null,
  visibility: "RECIPIENT",
  followUp: 0,
  reading: lastMeant(),
});

export const draft = signal<Draft>(freshDraft());

const PAPER = "give";

export function change(part: Partial<Draft>): void {
  draft.value = { ...draft.value, ...part };
  writePaper(PAPER, draft.value);
}

/** Sent: remember how it was meant and which chips go with whom, then start afresh. */
export function finish(personIds: readonly string[]): void {
  const { reading, chips } = draft.value;
  // Not on a shared device: the next one starts in the middle of the road.
  if (!isVisit()) {
    localStorage.setItem(MEANT, JSON.stringify(reading));
    for (const id of personIds) countChips(id, chips);
  }
  draft.value = freshDraft();
  clearPaper(PAPER);
}

const chipKey = (personId: string): string => `chips:${personId}`;

function chipCounts(personId: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(chipKey(personId)) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

function countChips(personId: string, chips: readonly string[]): void {
  const counts = chipCounts(personId);
  for (const chip of chips) counts[chip] = (counts[chip] ?? 0) + 1;
  if (chips.length > 0) localStorage.setItem(chipKey(personId), JSON.stringify(counts));
}

/** Most used with this person first; the company's order where nothing was used yet. */
export function byUse<T extends { id: string }>(behaviours: readonly T[], personId: string): T[] {
  const counts = chipCounts(personId);
  return [...behaviours].sort((a, b) => (counts[b.id] ?? 0) - (counts[a.id] ?? 0));
}

/** A phone that changes hands shows nobody what another one was writing, nor with whom they use which chips. */
function forget(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(chipKey(""))) localStorage.removeItem(key);
  localStorage.removeItem(MEANT);
  draft.value = freshDraft();
}

/** After `startPapers`. */
export function startDraft(): void {
  draft.value = { ...freshDraft(), ...paper<Draft>(PAPER) };
  let owner = me.value?.id;
  if (!owner) forget();
  effect(() => {
    const person = me.value?.id;
    if (person === owner) return;
    forget();
    owner = person;
  });
}
