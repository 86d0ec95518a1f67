/** Pushes: shown always and grouped by what they are about, thanked for or opened with one tap. */
import { documentId, NoConnection } from "../data/client";
import { fact } from "../data/db";
import { uuidv7 } from "../data/ids";
import { flush, listen, nextDue, put, putQuietly } from "../data/outbox";
import { MarkReadDocument, type MarkReadMutation, ReactDocument, ReplyDocument } from "../gql/graphql";
import { drawn, type Push, type Shown } from "./drawn";

declare const self: ServiceWorkerGlobalScope;

/** What thanks are for each kind: the same that the app sends. */
const THANKS: Record<string, (subject: string) => { kind: "reply" | "reaction"; documentId: string; input: Record<string, unknown> }> = {
  FEEDBACK_GIVEN: (feedbackId) => ({ kind: "reply", documentId: documentId(ReplyDocument), input: { feedbackId, kind: "THANKS", message: "" } }),
  RECOGNITION_GIVEN: (recognitionId) => ({ kind: "reaction", documentId: documentId(ReactDocument), input: { recognitionId, emoji: "❤️", on: true } }),
};

const whoAmI = async (): Promise<string | undefined> => (await fact<{ id: string }>("me").catch(() => undefined))?.id;

function read(event: PushEvent): Push {
  try {
    return (event.data?.json() ?? {}) as Push;
  } catch {
    return {};
  }
}

async function show(push: Push): Promise<void> {
  const tag = push.notification?.tag;
  const me = await whoAmI();
  const replaced = tag ? await self.registration.getNotifications({ tag }).catch(() => []) : [];
  const earlier = replaced.map((one) => one.data as Shown).filter((one) => one.to === me);
  const { title, options } = drawn(push, earlier, self.location.origin, me);
  // Always, also when the app is open: three silent pushes and iOS takes the subscription away.
  await self.registration.showNotification(title, options);
  if (push.app_badge !== undefined) await badge(push.app_badge);
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "push", kind: push.kind });
  await flush().catch(() => undefined);
}

const badge = async (unread: number): Promise<void> => {
  await (unread ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.())?.catch(() => undefined);
};

async function open(path: string): Promise<void> {
  const [client] = await self.clients.matchAll({ type: "window" });
  if (!client) {
    await self.clients.openWindow(path);
    return;
  }
  client.postMessage({ type: "open", path });
  await client.focus();
}

/** Into the outbox like everything that is written: without a connection it waits, and it arrives once. */
async function thank(shown: Shown, personId: string): Promise<void> {
  const made = THANKS[shown.kind ?? ""];
  if (!made || !shown.subject) return;
  await put({ id: uuidv7(), ...made(shown.subject), personId, names: shown.who ? [shown.who] : [], line: shown.thanks ?? "" });
}

/** It was seen: the inbox says so, and the number on the icon with it. */
async function seen(shown: Shown, personId: string): Promise<void> {
  const input = { upToId: shown.id, alone: true };
  if (shown.id) await putQuietly({ id: uuidv7(), kind: "opened", documentId: documentId(MarkReadDocument), input, personId });
}

async function sendAll(): Promise<void> {
  await flush().catch((error: unknown) => {
    if (!(error instanceof NoConnection)) throw error;
  });
  const { sync } = self.registration as ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
  if ((await nextDue()) !== undefined) await sync?.register("outbox").catch(() => undefined);
}

async function tapped(notification: Notification, action: string): Promise<void> {
  const shown = (notification.data ?? {}) as Partial<Shown>;
  const { path = "/inbox", count = 1 } = shown;
  const me = await whoAmI();
  const mine = me !== undefined && shown.to === me;
  const thanked = action === "thanks" && mine;
  if (!thanked) await open(path);
  if (!mine) return;
  if (thanked) await thank({ ...shown, path, count }, me);
  await seen({ ...shown, path, count }, me);
  await sendAll();
}

export function startPushes(): void {
  self.addEventListener("push", (event) => event.waitUntil(show(read(event))));
  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(tapped(event.notification, event.action));
  });
  listen((news) => {
    const unread = news.type === "sent" ? (news.data as Partial<MarkReadMutation> | null)?.notificationsMarkRead?.unreadNotifications : undefined;
    if (unread !== undefined) void badge(unread);
  });
}
