/** A field for words: its name above, what it is for inside or below. */
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface FieldProps {
  label: preact.ComponentChildren;
  hint: string;
  value: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
  rows?: number;
  /** Characters that the server takes. */
  most?: number;
  /** Said below the field. */
  below?: string | undefined;
  /** It was opened by a tap: the next thing is to write. */
  focus?: boolean;
}

export function Field({ label, hint, value, onInput, onBlur, rows = 2, most = 4000, below, focus = false }: FieldProps) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  // As soon as it stands there: who types on after a key opened it loses no letter.
  useLayoutEffect(() => {
    if (focus) box.current?.focus();
  }, []);
  return (
    <div class="fld">
      <label for={id}>{label}</label>
      <textarea
        class="inp"
        id={id}
        ref={box}
        rows={rows}
        maxLength={most}
        placeholder={hint}
        value={value}
        aria-describedby={below ? `${id}-below` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        onBlur={onBlur}
      />
      {below && (
        <p class="hint" id={`${id}-below`}>
          {below}
        </p>
      )}
    </div>
  );
}
