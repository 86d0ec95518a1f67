/** Both halves of a yes: filled is agreed, dashed is still missing. The upper half is the one who looks. */
export function Pact({ mine, theirs, label }: { mine: boolean; theirs: boolean; label: string }) {
  return (
    <svg class="pact" viewBox="0 0 88 88" role="img" aria-label={label}>
      <path class={theirs ? "z" : "y"} d="M12 47a32 32 0 0 0 64 0z" />
      <path class={mine ? "x" : "y"} d="M12 41a32 32 0 0 1 64 0z" />
    </svg>
  );
}
