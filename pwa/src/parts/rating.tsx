/** A step of one to five, drawn as growing discs, and a reading: three of them. */
import { useId } from "preact/hooks";
import { dimensions, type Dimension, type Reading } from "../data/reading";
import { words } from "../words";
import { tick } from "./feel";

interface RatingProps {
  dimension: Dimension;
  side: "giving" | "receiving";
  value: number | undefined;
  onChange: (value: number) => void;
}

export function ends(dimension: Dimension, side: "giving" | "receiving"): string[] {
  const all = words.value.reading.ends;
  return dimension === "clarity" ? all[side === "giving" ? "giveClarity" : "readClarity"] : all[dimension];
}

function Rating({ dimension, side, value, onChange }: RatingProps) {
  const w = words.value.reading;
  const steps = w[side][dimension];
  const tidal = side === "receiving";
  return <StepPick legend={w.names[dimension]} steps={steps} ends={ends(dimension, side)} value={value} onChange={onChange} tidal={tidal} />;
}

interface StepProps {
  legend: string;
  /** What each step is called, low to high. */
  steps: readonly string[];
  /** The words below both ends; the first and the last step where nothing else is said. */
  ends?: readonly string[];
  value: number | undefined;
  tidal?: boolean;
  onChange: (value: number) => void;
}

export function StepPick({ legend, steps, ends: [low, high] = [steps[0]!, steps[steps.length - 1]!], value, tidal, onChange }: StepProps) {
  const name = useId();
  return (
    <fieldset class={tidal ? "rate tidal" : "rate"}>
      <legend>
        {legend}
        <span>{value ? steps[value - 1] : ""}</span>
      </legend>
      <div class="scale">
        {steps.map((step, i) => (
          <label key={i} class={value === i + 1 ? "is-on" : ""}>
            <input
              class="sr"
              type="radio"
              name={name}
              value={i + 1}
              checked={value === i + 1}
              aria-label={`${i + 1}, ${step}`}
              onChange={() => {
                tick();
                onChange(i + 1);
              }}
            />
          </label>
        ))}
      </div>
      <p class="ends" aria-hidden="true">
        <span>{low}</span>
        <span>{high}</span>
      </p>
    </fieldset>
  );
}

export function Ratings({
  side,
  reading,
  onChange,
}: {
  side: "giving" | "receiving";
  reading: Partial<Reading>;
  onChange: (reading: Partial<Reading>) => void;
}) {
  return (
    <>
      {dimensions.map((dimension) => (
        <Rating
          key={dimension}
          dimension={dimension}
          side={side}
          value={reading[dimension]}
          onChange={(value) => onChange({ ...reading, [dimension]: value })}
        />
      ))}
    </>
  );
}

export const complete = (reading: Partial<Reading>): reading is Reading =>
  dimensions.every((dimension) => reading[dimension] !== undefined);
