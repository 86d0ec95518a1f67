/** What stands on the lock screen of this phone, and the number on the app's icon: they go when they were seen in the app. */
import { MarkReadDocument } from "../gql/graphql";
import { isVisit } from "./db";
import { note } from "./sending";

async function shown(): Promise<readonly Notification[]> {
  // A shared device shows nobody's.
  if (isVisit() || !("serviceWorker" in navigator)) return [];
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.getNotifications?.().catch(() => [])) ?? [];
}

/** The number on the icon; where phones have no badge, nothing happens. With nothing unread, nothing has to stand there. */
export async function unreadAre(count: number): Promise<void> {
  await (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => undefined);
  if (count === 0) await clearShown();
}

/** The page that a notification leads to is open: it was seen, wherever one came from. */
export async function seenAt(path: string): Promise<void> {
  for (const one of await shown()) {
    const { path: leadsTo, id } = (one.data ?? {}) as { path?: string; id?: string };
    if (leadsTo !== path) continue;
    one.close();
    if (id) await note(MarkReadDocument, { upToId: id, alone: true });
  }
}

/** Nobody is signed in any more: the next person must not read whose feedback came. */
export async function clearShown(): Promise<void> {
  for (const one of await shown()) one.close();
}
