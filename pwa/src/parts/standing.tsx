/** Where a goal stands: a full disc, a half one, a crossed ring; the word stands beside it. */
import type { GoalStatus } from "../gql/graphql";
import { words } from "../words";

const tones: Record<GoalStatus, string> = { ON_TRACK: "ok", DELAYED: "warn", OFF_TRACK: "bad" };

/** ``said`` replaces the word, as in "3 delayed". */
export function Standing({ status, said }: { status: GoalStatus; said?: string }) {
  return (
    <span class={`st ${tones[status]}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {status === "ON_TRACK" ? <circle class="disc" cx="8" cy="8" r="7" /> : <circle class="rim" cx="8" cy="8" r="6.2" />}
        {status === "DELAYED" && <path class="disc" d="M1 8a7 7 0 0 0 14 0z" />}
        {status === "OFF_TRACK" && <path class="rim" d="M4.5 4.5l7 7" />}
      </svg>
      {said ?? words.value.goals.status[status]}
    </span>
  );
}
