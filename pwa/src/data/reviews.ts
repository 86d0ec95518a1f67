/** Reviews as they will be once everything written on this phone has arrived. Pure: the same again changes nothing. */
import type { PeerState, ReviewAnswerInput, ReviewLineFragment, ReviewMove, ReviewPageQuery, ReviewQuestionLineFragment, ReviewState } from "../gql/graphql";
import type { OutboxItem } from "./outbox";

type Written = Pick<OutboxItem, "kind" | "input" | "createdAt" | "id">;
export type FullReview = NonNullable<ReviewPageQuery["review"]>;

export const isShown = (review: Pick<ReviewLineFragment, "state">): boolean => review.state === "SHARED" || review.state === "ACKNOWLEDGED";

export const isGathering = (review: Pick<ReviewLineFragment, "state">): boolean => !isShown(review) && review.state !== "CALLED_OFF";

export const otherOf = (review: ReviewLineFragment): ReviewLineFragment["person"] => (review.viewerSide === "LEAD" ? review.person : review.lead);

export const mayDo = (review: Pick<ReviewLineFragment, "viewerMoves">, move: ReviewMove): boolean => review.viewerMoves.includes(move);

/** Whether the viewer's half is there. */
export const mineIsIn = (review: Pick<ReviewLineFragment, "state" | "viewerSide">): boolean =>
  review.state === "BOTH_IN" || review.state === (review.viewerSide === "LEAD" ? "LEAD_IN" : "SELF_IN");

export const theirsIsIn = (review: Pick<ReviewLineFragment, "state" | "viewerSide">): boolean =>
  review.state === "BOTH_IN" || review.state === (review.viewerSide === "LEAD" ? "SELF_IN" : "LEAD_IN");

/** What is written on the way: a step and words for each question, and what is to be seen. */
export interface HalfDraft {
  answers: Record<string, { rating?: number; words: string }>;
  /** `kind:id` of what shows it, empty for words alone. */
  shown: readonly { about: string; note: string }[];
}

export const freshHalf: HalfDraft = { answers: {}, shown: [] };

export const freshShown = (): HalfDraft["shown"][number] => ({ about: "", note: "" });

const ABOUT = { recognition: "recognitionId", goal: "goalId", number: "keyResultId", feedback: "feedbackId" } as const;

export function halfFrom(review: FullReview): HalfDraft {
  const side = review.viewerSide;
  const answers: HalfDraft["answers"] = {};
  for (const one of review.answers) {
    if (one.side === side) answers[one.question.id] = { words: one.words ?? "", ...(one.rating ? { rating: one.rating } : {}) };
  }
  const shown = review.accomplishments
    .filter((one) => one.side === side)
    .map((one) => {
      const kind = (Object.keys(ABOUT) as (keyof typeof ABOUT)[]).find((key) => one[ABOUT[key]]);
      return { about: kind ? `${kind}:${one[ABOUT[kind]]}` : "", note: one.note };
    });
  return { answers, shown };
}

export function answersOf(draft: HalfDraft): ReviewAnswerInput[] {
  return Object.entries(draft.answers)
    .filter(([, said]) => said.rating || said.words.trim())
    .map(([questionId, said]) => ({ questionId, rating: said.rating ?? null, words: said.words.trim() || null }));
}

export function shownOf(draft: HalfDraft): { note: string; [key: string]: string }[] {
  return draft.shown
    .filter((line) => line.note.trim())
    .map((line) => {
      const [kind, id] = line.about.split(":") as [keyof typeof ABOUT, string];
      return line.about ? { note: line.note.trim(), [ABOUT[kind]]: id } : { note: line.note.trim() };
    });
}

/** Whether every question has its answer. */
export const isWhole = (draft: HalfDraft, questions: readonly ReviewQuestionLineFragment[]): boolean =>
  questions.every(({ id, kind }) => (kind === "TEXT" ? draft.answers[id]?.words.trim() : draft.answers[id]?.rating));

const HALF: Record<"PERSON" | "LEAD", Partial<Record<ReviewState, ReviewState>>> = {
  PERSON: { OPEN: "SELF_IN", LEAD_IN: "BOTH_IN" },
  LEAD: { OPEN: "LEAD_IN", SELF_IN: "BOTH_IN" },
};

function changed<R extends ReviewLineFragment>(review: R, one: Written): R {
  if (one.input.reviewId !== review.id) return review;
  switch (one.kind) {
    case "review":
      return isGathering(review) ? { ...review, state: HALF[review.viewerSide === "LEAD" ? "LEAD" : "PERSON"][review.state] ?? review.state } : review;
    case "reviewSettled":
      return settled(review, String(one.input.peerId), one.input.agreed ? "AGREED" : "DECLINED");
    case "reviewDone":
      return { ...review, viewerMoves: [], state: "ACKNOWLEDGED", comment: one.input.comment, acknowledgedAt: new Date(one.createdAt).toISOString() };
    default:
      return review;
  }
}

function settled<R extends ReviewLineFragment>(review: R, peerId: string, state: PeerState): R {
  const { peers } = review as Partial<Pick<FullReview, "peers">>;
  return peers ? { ...review, peers: peers.map((row) => (row.peer.id === peerId ? { ...row, state } : row)) } : review;
}

export function reviewAsWritten<R extends ReviewLineFragment>(review: R, written: readonly Written[]): R {
  return written.reduce(changed, review);
}
