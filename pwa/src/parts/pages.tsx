/** Long lists, a page at a time: each page asks for itself, so a live change refreshes all of them. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { words } from "../words";
import { Action } from "./bits";

export interface PageEnd {
  hasNextPage: boolean;
  endCursor?: string | null;
}

export function Further({ end, next }: { end: PageEnd; next: (after: string) => ComponentChildren }) {
  const [open, setOpen] = useState(false);
  if (!end.hasNextPage || !end.endCursor) return null;
  if (open) return <>{next(end.endCursor)}</>;
  return (
    <Action look="line wide" onClick={() => setOpen(true)}>
      {words.value.showMore}
    </Action>
  );
}
