/** Pages that come when somebody goes there. The service worker has them on the phone, so they come without a connection too. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Skeleton } from "./parts/bits";
import type { Params } from "./router";

export type Page = ComponentType<{ params: Params }>;

/** Counts the pages that have come, for whoever waits to put the focus on one. */
export const arrived = signal(0);

/** What stands above every page: on a shared device, whose minutes these are. */
export const above = signal<ComponentType | null>(null);

/** The address for which the app started anew, so that it does so once. */
const STARTED_ANEW = "started-anew";

/** A page in a chunk of its own, with the words that only it says. Once it has come it is there at once. */
export function lazy(load: () => Promise<Page>, words?: { open(): Promise<void> }): Page {
  const come = signal<Page | null>(null);
  return function Lazy({ params }) {
    const Come = come.value;
    const [fault, setFault] = useState<unknown>(null);
    useEffect(() => {
      if (come.peek()) return;
      Promise.all([load(), words?.open()]).then(([page]) => {
        sessionStorage.removeItem(STARTED_ANEW);
        come.value = page;
        arrived.value += 1;
      }, startAnewOr(setFault));
    }, []);
    if (fault) throw fault;
    if (Come) return <Come params={params} />;
    return (
      <main class="page" aria-busy="true">
        <Skeleton />
      </main>
    );
  };
}

/** A part of a page that helps and is not needed: until it has come there is nothing in its place, and nothing if it cannot come. */
export function later(load: () => Promise<ComponentType>, words: { open(): Promise<void> }): ComponentType {
  const come = signal<ComponentType | null>(null);
  return function Later() {
    const Come = come.value;
    useEffect(() => {
      const bring = async (): Promise<void> => {
        const [part] = await Promise.all([load(), words.open()]);
        come.value = part;
      };
      if (!come.peek()) void bring().catch(() => undefined);
    }, []);
    return Come && <Come />;
  };
}

/** Another tab took an update: this one's files are gone, and only a new start knows the new names. */
function startAnewOr(otherwise: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    if (!navigator.onLine || sessionStorage.getItem(STARTED_ANEW) === location.href) otherwise(error);
    else {
      sessionStorage.setItem(STARTED_ANEW, location.href);
      location.reload();
    }
  };
}
