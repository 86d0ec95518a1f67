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
  const [low, high] = ends(step.dimension, "receiving");
  const from = Math.min(step.first, step.second);
  const to = Math.max(step.first, step.second);
  return (
    <div class="gap">
      <p class="row-x">
        <b class="grow">{name}</b>
        {step.apart === 0 ? (
          <span class="tag grew">
            <Icon name="check" />
            {w.read.met}
          </span>
        ) : (
          <span class="tag">{w.read.apart(step.apart)}</span>
        )}
      </p>
      <div class="track" role="img" aria-label={w.read.line(name, first, step.first, second, step.second)}>
        {[1, 2, 3, 4, 5].map((n) => (
          <i key={n} class={`p c${n}`} />
        ))}
        {step.apart > 0 && <i class={`br c${from}${to} n${step.apart + 1}`} />}
        <i class={`me c${step.first}`} />
        <i class={`gv c${step.second}`} />
      </div>
      <p class="ends" aria-hidden="true">
        <span>{low}</span>
        <span>{high}</span>
      </p>
    </div>
  );
}
