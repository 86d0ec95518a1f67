/** Help to put the app on the phone: three steps on an iPhone, one button where the browser offers it. */
import { signal } from "@preact/signals";
import { isApple, isInstalled } from "../data/device";
import { words } from "../words";
import { Action } from "./bits";
import { Icon, type IconName } from "./icon";
import { Section } from "./screen";

/** Chromium's own offer, kept for our button; not in TypeScript's library. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

const offer = signal<InstallOffer | null>(null);
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer.value = event as InstallOffer;
});
addEventListener("appinstalled", () => {
  offer.value = null;
});

const stepIcons: readonly IconName[] = ["share", "add", "today"];

export function Install() {
  const w = words.value.me;
  if (isInstalled()) return null;
  if (isApple())
    return (
      <Section title={w.install}>
        <section class="card stack">
          <p class="sm dim">{w.installWhy}</p>
          <ol class="steps" role="list">
            {w.installSteps.map((step, i) => (
              <li key={step}>
                <span class="grow">{step}</span>
                <Icon name={stepIcons[i] ?? "today"} />
              </li>
            ))}
          </ol>
        </section>
      </Section>
    );
  if (!offer.value) return null;
  const install = async (): Promise<void> => {
    await offer.value?.prompt();
    offer.value = null;
  };
  return (
    <Section title={w.installApp}>
      <section class="card stack">
        <p class="sm dim">{w.installAppText}</p>
        <Action look="ink wide" icon="add" onClick={() => install()}>
          {w.installAct}
        </Action>
      </section>
    </Section>
  );
}
