/** Notifications on this phone: turn on, turn off, and keep browser and server of one mind. */
import { PushStateDocument, PushSubscribeDocument, PushTestDocument, PushUnsubscribeDocument } from "../gql/graphql";
import { ask } from "./client";
import { isVisit, keepFact } from "./db";
import { isApple, isInstalled } from "./device";
import { subscriptionKeys } from "./push-keys";
import { pushState } from "./push-state";
import { me } from "./session";
import { clearShown } from "./shown";
import { refresh } from "./store";

/** `subscribe` can hang for ever on some phones; a person should not. */
const PATIENCE = 15_000;
export class Slow extends Error {}

// A shared device gets nobody's notifications.
const possible = (): boolean => !isVisit() && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Slow()), PATIENCE);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const bare = (key: string): string => key.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function keyOf(subscription: PushSubscription): string {
  const raw = subscription.options.applicationServerKey;
  return raw ? bare(btoa(String.fromCharCode(...new Uint8Array(raw)))) : "";
}

async function subscribe(key: string): Promise<void> {
  const { pushManager } = await inTime(navigator.serviceWorker.ready);
  const subscription = await inTime(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  await ask(PushSubscribeDocument, { input: subscriptionKeys(subscription) });
  await keepFact("pushKey", key);
  pushState.value = "on";
}

/** An app that stays open for days looks again by itself. */
const LOOK_MS = 3_600_000;
let looked = 0;
let watching = false;

async function look(): Promise<void> {
  looked = Date.now();
  try {
    await checkPush();
  } catch {
    // Without a connection nothing can be mended: once there is one, the next look does it.
    looked = 0;
  }
}

/** Look at the start, when a connection is back, and when the app is opened again after an hour. */
export async function keepPush(): Promise<void> {
  const again = (): void => {
    if (me.value && document.visibilityState === "visible" && Date.now() - looked > LOOK_MS) void look();
  };
  if (!watching) {
    watching = true;
    addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
  }
  await look();
}

/**
 * At every start: the browser may have dropped or changed the subscription, and the server may
 * have pruned it or been given a new key. Only what the person once allowed is repaired.
 */
export async function checkPush(): Promise<void> {
  if (!isVisit() && isApple() && !isInstalled()) {
    pushState.value = "iphone";
    return;
  }
  if (!possible()) {
    pushState.value = "none";
    return;
  }
  if (Notification.permission !== "granted") {
    pushState.value = Notification.permission === "denied" ? "denied" : "off";
    return;
  }
  const registration = await navigator.serviceWorker.getRegistration();
  const kept = await registration?.pushManager.getSubscription();
  // Allowed, but turned off here by hand: leave it so.
  if (!kept && localStorage.getItem("push") === "off") {
    pushState.value = "off";
    return;
  }
  try {
    await keepSubscription();
  } finally {
    // The browser would not: the person can try again from Me.
    pushState.value ??= "off";
  }
}

/** Makes the subscription whole where it is not; whether it had to. */
export async function keepSubscription(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration();
  const kept = await registration?.pushManager.getSubscription();
  const { pushPublicKey, devices } = await ask(PushStateDocument, {});
  const known = devices.find((device) => device.current)?.push ?? false;
  if (kept && known && keyOf(kept) === bare(pushPublicKey)) {
    pushState.value = "on";
    return false;
  }
  // Made with another key, or dead at the push service: subscribing again would only bring the same one back.
  await kept?.unsubscribe();
  await subscribe(pushPublicKey);
  return true;
}

/** Inside a tap: iOS asks for permission only there. */
export async function turnOnPush(): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") {
    pushState.value = permission === "denied" ? "denied" : "off";
    return;
  }
  localStorage.removeItem("push");
  const { pushPublicKey } = await ask(PushStateDocument, {});
  await subscribe(pushPublicKey);
  await refresh();
}

export async function turnOffPush(): Promise<void> {
  await clearShown();
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) {
    await ask(PushUnsubscribeDocument, { input: { endpoint: subscription.endpoint } });
    await subscription.unsubscribe();
  }
  localStorage.setItem("push", "off");
  pushState.value = "off";
  await refresh();
}

/** To how many of my devices a test went. */
export async function testPush(): Promise<number> {
  return (await ask(PushTestDocument, {})).pushTest.devices;
}
