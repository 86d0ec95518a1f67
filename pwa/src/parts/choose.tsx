/** Chips, segments and picks: real checkboxes and radios under the paint. */
import { useId, useState } from "preact/hooks";
import { words } from "../words";
import { Icon, type IconName } from "./icon";
import { tick } from "./feel";

interface Option {
  value: string;
  label: string;
}

const MOST = 8;

/** Never more than eight before "More"; what is chosen is always in sight. */
export function Chips({
  legend,
  options,
  chosen,
  onChange,
}: {
  legend: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? options : options.filter((option, i) => i < MOST || chosen.includes(option.value));
  const toggle = (value: string): void => {
    tick();
    onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  };
  return (
    <fieldset>
      <legend class="sr">{legend}</legend>
      <div class="chips">
        {shown.map((option) => (
          <label class={chosen.includes(option.value) ? "chip is-on" : "chip"} key={option.value}>
            <input class="sr" type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
            {option.label}
          </label>
        ))}
        {shown.length < options.length && (
          <button type="button" class="chip" onClick={() => setAll(true)}>
            {words.value.more}
          </button>
        )}
      </div>
    </fieldset>
  );
}

interface SegmentProps<T extends string> {
  legend: string;
  options: readonly { value: T; label: string; lang?: string; look?: string; half?: "" | "dn" }[];
  chosen: T;
  onChange: (value: T) => void;
  look?: string;
}

export function Segment<T extends string>({ legend, options, chosen, onChange, look = "" }: SegmentProps<T>) {
  const name = useId();
  return (
    <div class={`seg ${look}`} role="radiogroup" aria-label={legend}>
      {options.map(({ value, label, lang, look: own, half }) => (
        <label key={value} class={`${own ?? ""}${value === chosen ? " is-on" : ""}`} lang={lang}>
          <input class="sr" type="radio" name={name} value={value} checked={value === chosen} onChange={() => onChange(value)} />
          {half !== undefined && <span class={`half ${half}`} />}
          {label}
        </label>
      ))}
    </div>
  );
}

interface PicksProps<T extends string> {
  legend: string;
  options: readonly { value: T; label: string; small?: string; icon?: IconName }[];
  chosen: T | null;
  onChange: (value: T | null) => void;
}

/** One of a few, or none: choosing the chosen one again takes it back. */
export function Picks<T extends string>({ legend, options, chosen, onChange }: PicksProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend class="lab">{legend}</legend>
      <div class="picks">
        {options.map(({ value, label, small, icon }) => (
          <label class={value === chosen ? "pick is-on" : "pick"} key={value}>
            <input
              class="sr"
              type="radio"
              name={name}
              checked={value === chosen}
              onChange={() => {
                tick();
                onChange(value);
              }}
              onClick={() => value === chosen && onChange(null)}
            />
            {icon && <Icon name={icon} />}
            <span>
              {label}
              {small && <small>{small}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
