/** What a goal still misses; a help, never a refusal. */
import type { SmartHint } from "../gql/graphql";
import { words } from "../words";
import { Icon } from "./icon";

export function Hints({ hints }: { hints: readonly SmartHint[] }) {
  const w = words.value.goals;
  return (
    <section class={hints.length > 0 ? "card soft-sun row-x" : "card soft-ok row-x"} aria-label={w.hint} aria-live="polite">
      <span class={hints.length > 0 ? "dot sunny" : "dot grew"}>
        <Icon name="idea" />
      </span>
      <div class="grow sm">{hints.length > 0 ? hints.map((hint) => <p key={hint}>{w.hints[hint]}</p>) : <p>{w.goodGoal}</p>}</div>
    </section>
  );
}
