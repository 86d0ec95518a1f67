/** One line of a form. */
import { useId } from "preact/hooks";

interface LineProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  type?: "text" | "date";
  number?: boolean;
  min?: string;
  most?: number;
}

/** A number opens the number pad. */
export function Line({ label, value, onInput, hint, type = "text", number, min, most = 200 }: LineProps) {
  const id = useId();
  return (
    <div class="fld">
      <label for={id}>{label}</label>
      <input
        class="inp"
        id={id}
        type={type}
        inputMode={number ? "decimal" : undefined}
        autocomplete="off"
        placeholder={hint}
        min={min}
        maxLength={type === "text" ? most : undefined}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
