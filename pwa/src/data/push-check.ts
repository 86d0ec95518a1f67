/** Why notifications do not come to this phone, in the order in which a person would look; what can be mended is mended on the way. */
import { PushStateDocument } from "../gql/graphql";
import { ask, NoConnection } from "./client";
import { keepSubscription, Slow } from "./push";

/** "worker": the part of the app that receives them is not on this phone. "service": the browser's push service would not have us. */
export type Trouble = "blocked" | "offline" | "worker" | "service" | "slow" | "failed";

/** The subscription was lost, cut off at the server, or made with another key: "renewed" when it is whole again. */
export async function examine(): Promise<Trouble | "renewed" | null> {
  if (Notification.permission === "denied") return "blocked";
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration) return navigator.onLine ? "worker" : "offline";
  try {
    return (await keepSubscription()) ? "renewed" : null;
  } catch (error) {
    return troubleOf(error);
  }
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof NoConnection || !navigator.onLine) return "offline";
  if (error instanceof Slow) return "slow";
  // What pushManager.subscribe says when the service is out of reach, or switched off in this browser.
  if (error instanceof DOMException) return error.name === "NotAllowedError" ? "blocked" : "service";
  return "failed";
}

/** Whether the server still has a way to this phone: the push service may just have told it that there is none. */
export async function stillKnown(): Promise<boolean> {
  try {
    const { devices } = await ask(PushStateDocument, {});
    return devices.find((device) => device.current)?.push ?? false;
  } catch (error) {
    // Nobody can tell without a connection.
    if (error instanceof NoConnection) return true;
    throw error;
  }
}

