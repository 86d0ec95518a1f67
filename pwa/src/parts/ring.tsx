/** A goal's progress as a ring; the notch is 70 %, the win. Draws once, and moves when the number moves. */
import { percent } from "../words/number";

interface RingProps {
  /** 0 … 1. */
  share: number;
  /** Whose progress it is; the ring says "label: 82 %" to a screen reader. */
  label: string;
  size?: "" | "s" | "l";
}

export function Ring({ share, label, size = "" }: RingProps) {
  const said = percent(share);
  return (
    <svg class={`ring ${size}`} viewBox="0 0 64 64" role="img" aria-label={`${label}: ${said}`}>
      <circle cx="32" cy="32" r="27" />
      {share > 0 && (
        <circle class="v" cx="32" cy="32" r="27" pathLength="100" stroke-dasharray={`${share * 100} 100`} transform="rotate(-90 32 32)" />
      )}
      <path class="n" d="M8.5 39.6l-4.8 1.6" />
      <text class={share >= 1 ? "full" : undefined} x="32" y="32.5">
        {said}
      </text>
    </svg>
  );
}
