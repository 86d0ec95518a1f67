/**
 * The service worker: the whole small app kept on the phone, the outbox sent when the app is
 * closed, and every push shown. Built as one file by scripts/finish.mjs, which fills in the lists.
 */
/// <reference lib="webworker" />
import { flush, nextDue } from "../data/outbox";
import { startPushes } from "./pushes";
import { startRenewing } from "./subscription";

declare const self: ServiceWorkerGlobalScope;
declare const __FILES__: string[];
declare const __VERSION__: string;

const CACHE = `goodshift-${__VERSION__}`;
/** Never the app's page: the server answers these itself. */
const NOT_OURS = /^\/(graphql|graphiql|auth|export|assets\/graphiql)(\/|$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) =>
      // Past the HTTP cache: a stale copy must not become the new version.
      cache.addAll(__FILES__.map((file) => new Request(file, { cache: "reload" }))),
    ),
  );
});

self.addEventListener("activate", (event) => {
  const tidy = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name.startsWith("goodshift-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || NOT_OURS.test(url.pathname)) return;
  const wanted = request.mode === "navigate" ? "/" : url.pathname;
  const answer = async (): Promise<Response> => (await (await caches.open(CACHE)).match(wanted)) ?? fetch(request);
  event.respondWith(answer());
});

/** The person accepted "Update ready". */
self.addEventListener("message", (event: ExtendableMessageEvent) => {
  if ((event.data as { type?: string } | null)?.type === "update") void self.skipWaiting();
});

startPushes();
startRenewing();

interface SyncEvent extends ExtendableEvent {
  tag: string;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

self.addEventListener("sync" as "message", (event) => {
  const sync = event as unknown as SyncEvent;
  if (sync.tag !== "outbox") return;
  const send = async (): Promise<void> => {
    // The undo window is still open: wait for its end, it is seconds.
    await sleep(Math.min((await nextDue()) ?? 0, 10_000));
    await flush();
    // Failing asks the browser to try again later, with pauses of its own.
    if ((await nextDue()) !== undefined) throw new Error("still waiting");
  };
  sync.waitUntil(send());
});
