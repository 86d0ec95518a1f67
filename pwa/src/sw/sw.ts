/**
 * The service worker: the whole small app kept on the phone, the outbox sent when the app is
 * closed, and every push shown. Built as one file by scripts/finish.mjs, which fills in the lists.
 */
/// <reference lib="webworker" />
import { askById, documentId } from "../data/client";
import { flush, nextDue } from "../data/outbox";
import { fact } from "../data/db";
import { PushSubscribeDocument } from "../gql/graphql";
import { subscriptionKeys } from "../data/push-keys";

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

interface Push {
  notification?: { title?: string; body?: string; navigate?: string; tag?: string; lang?: string; dir?: NotificationDirection };
  app_badge?: number;
  kind?: string;
}

function read(event: PushEvent): Push {
  try {
    return (event.data?.json() ?? {}) as Push;
  } catch {
    return {};
  }
}

self.addEventListener("push", (event) => {
  const push = read(event);
  const { title = "Goodshift", body, navigate = "/inbox", tag, lang, dir } = push.notification ?? {};
  const url = new URL(navigate, self.location.origin);
  const show = async (): Promise<void> => {
    // Always, also when the app is open: three silent pushes and iOS takes the subscription away.
    await self.registration.showNotification(title, {
      ...(body ? { body } : {}),
      ...(tag ? { tag } : {}),
      ...(lang ? { lang } : {}),
      ...(dir ? { dir } : {}),
      icon: "/icons/icon-192.png",
      badge: "/icons/badge-96.png",
      data: { path: url.pathname + url.search },
    });
    if (push.app_badge !== undefined) await navigator.setAppBadge?.(push.app_badge).catch(() => undefined);
    for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "push", kind: push.kind });
    await flush().catch(() => undefined);
  };
  event.waitUntil(show());
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { path = "/inbox" } = (event.notification.data ?? {}) as { path?: string };
  const open = async (): Promise<void> => {
    const [client] = await self.clients.matchAll({ type: "window" });
    if (!client) {
      await self.clients.openWindow(path);
      return;
    }
    client.postMessage({ type: "open", path });
    await client.focus();
  };
  event.waitUntil(open());
});

/** The browser changed the subscription by itself: tell the server the new one. */
self.addEventListener("pushsubscriptionchange", (event) => {
  const change = event as ExtendableEvent & { newSubscription?: PushSubscription | null };
  const tell = async (): Promise<void> => {
    const key = await fact<string>("pushKey");
    const next =
      change.newSubscription ??
      (key ? await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }) : null);
    if (next) await askById(documentId(PushSubscribeDocument), { input: subscriptionKeys(next) });
  };
  change.waitUntil(tell());
});

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
