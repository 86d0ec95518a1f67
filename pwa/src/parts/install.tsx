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

/** A phone in three pictures, with what to tap in the colour of the app: Safari's Share, the line in its list, the app at home. */
export function PhonePictures() {
  return (
    <svg viewBox="0 0 300 132" width="100%" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">
      {[6, 110, 214].map((x) => (
        <rect key={x} x={x} y="4" width="80" height="124" rx="14" opacity=".45" />
      ))}
      <path d="M20 22h52M20 34h38" opacity=".3" />
      <path d="M6 102h80" opacity=".45" />
      <circle class="h-sun" cx="46" cy="115" r="11" stroke="none" />
      <path d="M46 118v-9M43 112l3-3 3 3M42.5 114h-1v6h9v-6h-1" stroke="var(--on-sun)" stroke-width="1.6" />
      <path d="M118 62h64v52h-64z" opacity=".3" />
      <path d="M126 74h34M126 104h28" opacity=".3" />
      <rect class="h-sun" x="118" y="81" width="64" height="15" rx="5" stroke="none" />
      <path d="M125 88.500h30M172 84.500v8M168 88.500h8" stroke="var(--on-sun)" stroke-width="2" />
      {[0, 1, 2].map((i) => (
        <rect key={i} x={226 + i * 21} y="20" width="15" height="15" rx="4" opacity=".3" />
      ))}
      <rect x="226" y="43" width="28" height="28" rx="7" class="m-ground" stroke="none" />
      <path class="m-sun" stroke="none" d="M230 56a8 8 0 0 1 16 0z" />
      <path class="m-sea" stroke="none" d="M234.5 58a8 8 0 0 0 16 0z" />
    </svg>
  );
}

const stepIcons: readonly IconName[] = ["share", "add", "today"];

export function Install() {
  const w = words.value.me;
  if (isInstalled()) return null;
  if (isApple())
    return (
      <Section title={w.install}>
        <section class="card stack">
          <p class="sm dim">{w.installWhy}</p>
          <PhonePictures />
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
