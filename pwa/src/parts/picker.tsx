/** One of a list that is too long for a segment, in the shape of a chip. */
import { Icon } from "./icon";

interface PickerProps {
  label: string;
  /** What stands for none of them; left out, one is always chosen. */
  everything?: string;
  chosen: string | null;
  options: readonly { value: string; label: string }[];
  onChange: (value: string | null) => void;
}

export function Picker({ label, everything, chosen, options, onChange }: PickerProps) {
  return (
    <label class="chip picker">
      <span class="sr">{label}</span>
      <select value={chosen ?? ""} onChange={(event) => onChange(event.currentTarget.value || null)}>
        {everything !== undefined && <option value="">{everything}</option>}
        {options.map(({ value, label: name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </label>
  );
}
