/** Five growing discs, said with one tap: each is a button, so that a keyboard passes over them without saying anything. */
import { useId } from "preact/hooks";
import { tick } from "./feel";

interface DiscsProps {
  legend: string;
  /** What each of the five says. */
  steps: readonly string[];
  value: number | null | undefined;
  tidal?: boolean;
  onSay: (value: number) => unknown;
}

export function Discs({ legend, steps, value, tidal, onSay }: DiscsProps) {
  const id = useId();
  return (
    <div class={tidal ? "rate tidal" : "rate"} role="group" aria-labelledby={id}>
      <p class="legend" id={id}>
        {legend}
        <span>{value ? steps[value - 1] : ""}</span>
      </p>
      <div class="scale">
        {steps.map((step, i) => (
          <button
            type="button"
            key={step}
            class={value === i + 1 ? "lv is-on" : "lv"}
            aria-pressed={value === i + 1}
            aria-label={`${i + 1}, ${step}`}
            onClick={() => {
              tick();
              onSay(i + 1);
            }}
          />
        ))}
      </div>
      <p class="ends" aria-hidden="true">
        <span>{steps[0]}</span>
        <span>{steps[steps.length - 1]}</span>
      </p>
    </div>
  );
}
