/** A reading: three ratings of one to five, drawn as growing discs. */
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
  const name = useId();
  const steps = w[side][dimension];
  const [low, high] = ends(dimension, side);
  return (
    <fieldset class={side === "receiving" ? "rate tidal" : "rate"}>
      <legend>
        {w.names[dimension]}
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
