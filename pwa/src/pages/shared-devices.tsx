/** The shared devices of my store: a code that makes a tablet one, and the end of one. */
import { useState } from "preact/hooks";
import { SharedDeviceEnrolDocument, type SharedDeviceEnrolMutation, SharedDeviceRevokeDocument, SharedDevicesDocument } from "../gql/graphql";
import { ask, Refusal } from "../data/client";
import { me } from "../data/session";
import { refresh, useQuery } from "../data/store";
import { Action, Rows } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Screen } from "../parts/screen";
import { say } from "../parts/toast";
import { words } from "../words";
import { entry } from "../words/entry";
import { ago, clock } from "../words/time";

type Made = SharedDeviceEnrolMutation["sharedDeviceEnrol"];

export function SharedDevices() {
  const w = entry.value.shared;
  const devices = useQuery(SharedDevicesDocument, {}).value.data?.sharedDevices ?? [];
  const [made, setMade] = useState<Made | null>(null);
  const [busy, setBusy] = useState(false);
  const store = me.value?.store;
  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      setMade((await ask(SharedDeviceEnrolDocument, { input: { storeId: store!.id } })).sharedDeviceEnrol);
    } catch (error) {
      say(error instanceof Refusal ? error.message : words.value.team.failed);
    } finally {
      setBusy(false);
    }
  };
  const end = async (id: string, name: string): Promise<void> => {
    try {
      await ask(SharedDeviceRevokeDocument, { input: { sharedDeviceId: id } });
      say(w.ended(name));
      await refresh();
    } catch {
      say(words.value.shift.failed);
    }
  };
  return (
    <Screen title={w.title} back="/team" className="stack-l">
      <div>
        <h1>{w.title}</h1>
        <p class="dim">{w.text}</p>
      </div>
      {devices.length > 0 && (
        <Rows>
          {devices.map((device) => (
            <li key={device.id}>
              <div class="row">
                <span class="dot">
                  <Icon name="screen" />
                </span>
                <span class="grow">
                  <span class="t">{device.name}</span>
                  <span class="d">{words.value.me.lastUsed(ago(device.lastUsedAt))}</span>
                </span>
                <Action look="" aria-label={w.endThe(device.name)} onClick={() => end(device.id, device.name)}>
                  {w.end}
                </Action>
              </div>
            </li>
          ))}
        </Rows>
      )}
      {made && (
        <section class="card stack mid">
          <img class="qr" src={made.qr} alt={w.qr} width="232" height="232" />
          <p class="sm dim">{w.how}</p>
          <p class="code">{`${made.code.slice(0, 4)} ${made.code.slice(4)}`}</p>
          <p class="sm dim">{words.value.team.until(clock(made.expiresAt))}</p>
        </section>
      )}
      {store && (
        <Action look="line wide" icon="screen" busy={busy} onClick={() => make()}>
          {busy ? words.value.team.making : w.setUp}
        </Action>
      )}
    </Screen>
  );
}
