/** Me: when the phone may speak up, how the app looks and speaks, and where I am signed in. */
import { MePageDocument, SetLanguageDocument } from "../gql/graphql";
import { isVisit } from "../data/db";
import { ask } from "../data/client";
import { outboxItems } from "../data/sending";
import { looksWide, me, signedIn } from "../data/session";
import { useQuery } from "../data/store";
import { Row, Rows, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { Install } from "../parts/install";
import { PersonHead } from "../parts/person";
import { Screen, Section } from "../parts/screen";
import { Shift } from "../parts/shift";
import { Trouble } from "../parts/trouble";
import { applyTheme, theme, type Theme } from "../theme";
import { ownNames, speak, tongue, tongues, type Tongue, words } from "../words";
import { Devices, SignOut } from "./me-devices";
import { Pin } from "./me-pin";
import { Passkeys } from "./me-passkeys";
import { Notify } from "./me-notify";

/** Who may look up on the server what there is to ask. */
const OFFICE: readonly string[] = ["HQ", "HR", "ADMIN"];

export function Me() {
  const w = words.value.me;
  const seen = useQuery(MePageDocument, {}).value;
  const viewer = seen.data?.viewer ?? me.value!;
  const place = [viewer.jobTitle || words.value.roles[viewer.role], viewer.store?.name].filter(Boolean).join(" · ");
  return (
    <Screen title={w.title} back="/">
      <PersonHead person={viewer} size="xl">
        <h1>{viewer.name}</h1>
        <p class="dim">{place}</p>
      </PersonHead>
      <Section title={words.value.shift.title}>
        <Shift person={viewer} />
      </Section>
      {seen.data ? <Notify preferences={seen.data.notificationPreferences} /> : <Trouble seen={seen} waiting={<Skeleton />} />}
      <Install />
      <Section title={w.language}>
        <Segment
          legend={w.language}
          chosen={tongue.value}
          onChange={(next) => void chooseTongue(next)}
          options={tongues.map((value) => ({ value, label: ownNames[value], lang: value }))}
        />
      </Section>
      <Section title={w.theme}>
        <Segment<Theme>
          legend={w.theme}
          chosen={theme.value}
          onChange={applyTheme}
          options={[
            { value: "auto", label: w.themes.auto },
            { value: "light", label: w.themes.light },
            { value: "dark", label: w.themes.dark },
          ]}
        />
      </Section>
      {seen.data && !isVisit() && <Passkeys passkeys={seen.data.passkeys} />}
      {seen.data && !isVisit() && <Pin setAt={seen.data.pinSetAt} />}
      {seen.data && <Devices devices={seen.data.devices} />}
      <Section title={w.waiting}>
        <Rows>
          <Row icon="clock" title={w.waiting} text={w.waitingCount(outboxItems.value.length)} href="/waiting" />
        </Rows>
      </Section>
      <Section title={words.value.growth.title}>
        <Rows>
          <Row icon="up" tone="grew" title={words.value.growth.numbers} text={words.value.growth.numbersHint} href="/numbers" />
          <Row icon="rising" tone="sunny" title={words.value.growth.skills} text={words.value.growth.skillsHint} href="/skills" />
          <Row icon="goal" title={words.value.growth.plans} text={words.value.growth.plansHint} href="/plans" />
          <Row icon="turn" title={words.value.growth.reviews} text={words.value.growth.reviewsHint} href="/reviews" />
          <Row icon="training" tone="tidy" title={words.value.growth.trainings} text={words.value.growth.trainingsHint} href="/trainings" />
        </Rows>
      </Section>
      <Section title={words.value.feedback.title}>
        <Rows>
          <Row icon="talk" title={words.value.feedback.title} href="/feedback" />
          <Row icon="eye" tone="sunny" title={words.value.growth.mirror} text={words.value.growth.mirrorHint} href="/mirror" />
          <Row icon="lock" title={words.value.growth.record} text={words.value.growth.recordHint} href="/record" />
        </Rows>
      </Section>
      {looksWide() && OFFICE.includes(viewer.role) && (
        <Section title={w.query}>
          <Rows>
            <Row icon="screen" title="GraphQL" text={w.queryHint} href="/graphql" />
          </Rows>
        </Section>
      )}
      <SignOut />
    </Screen>
  );
}

/** Here at once; the server learns it for the words of notifications. */
async function chooseTongue(next: Tongue): Promise<void> {
  localStorage.setItem("language", next);
  await speak(next);
  try {
    const language = ({ en: "EN", es: "ES", fr: "FR", ar: "AR" } as const)[next];
    await signedIn((await ask(SetLanguageDocument, { input: { language } })).languageSet.person);
  } catch {
    // Without a connection this phone still speaks the language; the next choice tells the server.
  }
}
