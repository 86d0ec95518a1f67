/** A sheet from below, for one number or one choice. The page behind is inert; Esc, a tap beside it or a drag down closes it. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** Dragged so far down, it was meant. */
const DRAG_PX = 80;

export function Sheet({ title, onClose, children }: SheetProps) {
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const from = useRef<number | null>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    // The browser gives the focus back by itself when a dialog is closed, but not when it is taken out of the page.
    return () => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true });
  }, []);
  const beside = (event: MouseEvent): void => {
    // The backdrop counts as the dialog itself; so does its padding, hence the look at where the tap was.
    const dialog = event.currentTarget as HTMLDialogElement;
    if (event.target === dialog && event.clientY < dialog.getBoundingClientRect().top) onClose();
  };
  const drag = (event: TouchEvent): void => {
    const start = from.current;
    if (start !== null && event.touches[0] && event.touches[0].clientY - start > DRAG_PX) onClose();
  };
  return (
    <dialog
      class="sheet stack"
      ref={box}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={beside}
      onTouchStart={(event) => {
        from.current = box.current?.scrollTop === 0 ? (event.touches[0]?.clientY ?? null) : null;
      }}
      onTouchMove={drag}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}
