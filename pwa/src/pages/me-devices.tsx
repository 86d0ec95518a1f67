/** Where I am signed in, and the way out. */
import { useState } from "preact/hooks";
import { DeviceRevokeDocument, type MePageQuery } from "../gql/graphql";
import { ask } from "../data/client";
import { turnOffPush } from "../data/push";
import { signOut } from "../data/session";
import { refresh } from "../data/store";
import { Action, Rows } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Section } from "../parts/screen";
import { say } from "../parts/toast";
import { go } from "../router";
import { words } from "../words";
import { ago, day } from "../words/time";

type Device = MePageQuery["devices"][number];

export function Devices({ devices }: { devices: readonly Device[] }) {
  const w = words.value.me;
  const revoke = async (device: Device): Promise<void> => {
    try {
      await ask(DeviceRevokeDocument, { input: { deviceId: device.id } });
      say(w.deviceOut(device.name));
      await refresh();
    } catch {
      say(words.value.shift.failed);
    }
  };
  return (
    <Section title={w.devices}>
      <Rows>
        {[...devices]
          .sort((a, b) => Number(b.current) - Number(a.current))
          .map((device) => (
            <li key={device.id}>
              <div class="row">
                <span class={device.current ? "dot grew" : "dot"}>
                  <Icon name={/Android|iPhone|phone/i.test(device.name) ? "phone" : "screen"} />
                </span>
                <span class="grow">
                  <span class="t">{device.current ? w.thisDevice : device.name}</span>
                  <span class="d">
                    {device.current ? `${device.name} · ${w.since(day(device.createdAt))}` : w.lastUsed(ago(device.lastUsedAt))}
                  </span>
                </span>
                {!device.current && (
                  <Action look="" aria-label={w.signOutThe(device.name)} onClick={() => revoke(device)}>
                    {w.signOutDevice}
                  </Action>
                )}
              </div>
            </li>
          ))}
      </Rows>
    </Section>
  );
}

export function SignOut() {
  const w = words.value.me;
  const [busy, setBusy] = useState(false);
  const out = async (): Promise<void> => {
    setBusy(true);
    try {
      // The next person on this phone must not get my notifications.
      await turnOffPush().catch(() => undefined);
      await signOut();
      go("/signin", "replace");
    } catch {
      say(w.signOutOffline);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="pad mid">
      <Action look="red" icon="out" busy={busy} onClick={() => out()}>
        {w.signOut}
      </Action>
    </div>
  );
}
