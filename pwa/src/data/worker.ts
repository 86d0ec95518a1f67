/** The page's side of the service worker: start it, hear from it, take a new version when accepted. */
import { signal } from "@preact/signals";
import { go } from "../router";
import { flushSoon } from "./sending";
import { refresh } from "./store";

export const updateReady = signal(false);
/** When the last TEST push came in, ms. */
export const testArrived = signal<number | null>(null);

let waiting: ServiceWorker | null = null;

/** A browser looks for a new version when a page is opened; an app that stays open for days looks by itself. */
const LOOK_MS = 3_600_000;

function watch(registration: ServiceWorkerRegistration): void {
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    void registration.update().catch(() => undefined);
  });
  const offer = (): void => {
    // The very first version takes over by itself; only a second one waits to be accepted.
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    waiting = registration.waiting;
    updateReady.value = true;
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
}

export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting?.postMessage({ type: "update" });
}

export async function startWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent<{ type: string; kind?: string; path?: string }>) => {
    const { type, kind, path } = event.data;
    if (type === "open" && path) go(path);
    if (type !== "push") return;
    if (kind === "TEST") testArrived.value = Date.now();
    flushSoon();
    void refresh();
  });
  try {
    watch(await navigator.serviceWorker.register("/sw.js"));
  } catch {
    // A private window or a full disk: the app works, only not without a connection.
  }
}
