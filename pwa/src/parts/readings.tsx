/** Two readings of the same words: halves that meet, or hatching between them. */
import type { Step } from "../data/reading";
import { words } from "../words";
import { Icon } from "./icon";
import { ends } from "./rating";

export function Readings({ steps, first, second }: { steps: Step[]; first: string; second: string }) {
  const w = words.value;
  return (
    <section class="card" aria-label={w.read.sides}>
      <p class="key">
        <span>
          <span class="half k-me" />
          {first}
        </span>
        <span>
          <span class="half dn k-gv" />
          {second}
        </span>
      </p>
      {steps.map((step) => (
        <Line key={step.dimension} step={step} first={first} second={second} />
      ))}
    </section>
  );
}

function Line({ step, first, second }: { step: Step; first: string; second: string }) {
  const w = words.value;
  const name = w.reading.names[step.dimension];
  return (
    <GapLine
      name={name}
      first={step.first}
      second={step.second}
      label={w.read.line(name, first, step.first, second, step.second)}
      said={step.apart === 0 ? w.read.met : w.read.apart(step.apart)}
      ends={ends(step.dimension, "receiving")}
    />
  );
}

interface GapProps {
  name: string;
  first: number;
  second: number;
  /** The whole line for a screen reader. */
  label: string;
  /** What is said of the distance. */
  said: string;
  ends: readonly string[];
}

/** Two steps of one to five: the halves meet, or hatching lies between them. */
export function GapLine({ name, first, second, label, said, ends: [low, high] }: GapProps) {
  const [from, to] = [Math.min(first, second), Math.max(first, second)];
  const met = from === to;
  return (
    <div class="gap">
      <p class="row-x">
        <b class="grow">{name}</b>
        <span class={met ? "tag grew" : "tag"}>
          {met && <Icon name="check" />}
          {said}
        </span>
      </p>
      <div class="track" role="img" aria-label={label}>
        {[1, 2, 3, 4, 5].map((n) => (
          <i key={n} class={`p c${n}`} />
        ))}
        {!met && <i class={`br c${from}${to} n${to - from + 1}`} />}
        <i class={`me c${first}`} />
        <i class={`gv c${second}`} />
      </div>
      <p class="ends" aria-hidden="true">
        <span>{low}</span>
        <span>{high}</span>
      </p>
    </div>
  );
}
