/** One toast at a time, above the tab bar. With "Undo" the sending waits for it, also offline. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { holdUntil, undo, UNDO_MS } from "../data/outbox";
import { words } from "../words";
import { Icon } from "./icon";

interface ToastShown {
  text: string;
  /** The outbox item that "Undo" takes back, if it has not left yet. */
  item?: string | undefined;
  /** What to do once it is taken back. */
  onUndo?: () => void;
}

const shown = signal<ToastShown | null>(null);
const PLAIN_MS = 4_000;
/** While the toast has focus the item is held; a closed app lets it go at the next start. */
const HELD_MS = 600_000;

export function say(text: string): void {
  shown.value = { text };
}

export function sayWithUndo(text: string, item: string | undefined, onUndo: () => void): void {
  shown.value = { text, item, onUndo };
}

export function Toast() {
  const toast = shown.value;
  return <div role="status">{toast && <Shown key={toast.item ?? toast.text} toast={toast} />}</div>;
}

function Shown({ toast }: { toast: ToastShown }) {
  const left = useRef(toast.onUndo ? UNDO_MS : PLAIN_MS);
  const since = useRef(Date.now());
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const box = useRef<HTMLDivElement>(null);

  const run = (): void => {
    since.current = Date.now();
    timer.current = setTimeout(() => {
      if (shown.value === toast) shown.value = null;
    }, left.current);
  };
  const pause = (): void => {
    clearTimeout(timer.current);
    left.current -= Date.now() - since.current;
    box.current?.classList.add("held");
    if (toast.item) void holdUntil(toast.item, Date.now() + HELD_MS);
  };
  const goOn = (): void => {
    box.current?.classList.remove("held");
    if (toast.item) void holdUntil(toast.item, Date.now() + left.current);
    run();
  };
  useEffect(() => {
    run();
    return () => clearTimeout(timer.current);
  }, []);

  const takeBack = async (): Promise<void> => {
    const back = toast.item === undefined || (await undo(toast.item));
    if (shown.value === toast) shown.value = null;
    if (back) toast.onUndo?.();
    else say(words.value.tooLate);
  };
  return (
    <div class="toast" ref={box} onFocusIn={pause} onFocusOut={goOn}>
      {toast.onUndo && (
        <svg class="left" viewBox="0 0 36 36" aria-hidden="true">
          <circle cx="18" cy="18" r="15" pathLength="100" />
        </svg>
      )}
      <span class="grow">{toast.text}</span>
      {toast.onUndo && (
        <button type="button" class="btn" onClick={() => void takeBack()}>
          <Icon name="undo" />
          {words.value.undo}
        </button>
      )}
    </div>
  );
}
