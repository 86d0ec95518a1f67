/** The browser changed the subscription by itself: tell the server the new one. */
import { askById, documentId } from "../data/client";
import { fact, keepFact } from "../data/db";
import { subscriptionKeys } from "../data/push-keys";
import { PushStateDocument, type PushStateQuery, PushSubscribeDocument } from "../gql/graphql";

declare const self: ServiceWorkerGlobalScope;

/** The server's key, which may have changed since; the one we know where it cannot be asked. */
async function serverKey(): Promise<string | undefined> {
  try {
    const { pushPublicKey } = (await askById(documentId(PushStateDocument), {})) as PushStateQuery;
    await keepFact("pushKey", pushPublicKey);
    return pushPublicKey;
  } catch {
    return fact<string>("pushKey");
  }
}

/** Where this fails, the next start of the app finds the difference and mends it (data/push.ts). */
async function renew(given: PushSubscription | null | undefined): Promise<void> {
  // Nobody is signed in, or somebody who never turned notifications on.
  if (!(await fact("me")) || !(await fact("pushKey"))) return;
  const key = given ? undefined : await serverKey();
  const next = given ?? (key ? await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }) : null);
  if (next) await askById(documentId(PushSubscribeDocument), { input: subscriptionKeys(next) });
}

export function startRenewing(): void {
  self.addEventListener("pushsubscriptionchange", (event) => {
    const change = event as ExtendableEvent & { newSubscription?: PushSubscription | null };
    change.waitUntil(renew(change.newSubscription));
  });
}
