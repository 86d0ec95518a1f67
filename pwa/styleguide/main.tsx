/** Every part in every state, on one page. Development only: `npm run dev`, then /styleguide/. The app's own build does not know it. */
import { render } from "preact";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import "../src/styles/tokens.css";
import "../src/styles/parts.css";
import "../src/styles/app.css";
import { compare, type Reading } from "../src/data/reading";
import { Action, Banner, Empty, FieldError, Row, Rows, Skeleton, TwoHalves } from "../src/parts/bits";
import { AsTable, Chart, type Point } from "../src/parts/chart";
import { Chips, Picks, Segment } from "../src/parts/choose";
import { Fold } from "../src/parts/fold";
import { PhonePictures } from "../src/parts/install";
import { Hero } from "../src/parts/hero";
import { Icon, iconNames } from "../src/parts/icon";
import { Avatar, Avatars, Faces, PersonHead } from "../src/parts/person";
import { Ratings, StepPick } from "../src/parts/rating";
import { GapLine, Readings } from "../src/parts/readings";
import { Ring } from "../src/parts/ring";
import { Section } from "../src/parts/screen";
import { Sheet } from "../src/parts/sheet";
import { Standing } from "../src/parts/standing";
import { Offer } from "../src/parts/tell-me";
import { say, sayWithUndo, Toast } from "../src/parts/toast";
import { applyTheme, theme, type Theme } from "../src/theme";
import { notifyWords } from "../src/words/notify";
import { ownNames, speak, tongue, tongues } from "../src/words";

const LOOKS = ["go", "tide", "ink", "quiet", "line", "bare", "red"];
const DAY = 86_400_000;
const people = ["Ana Ruiz", "Ben Adeyemi", "Chloé Martin", "Dev Patel", "Erin Walsh", "Sam Okafor", "Tom", "Priya Nair"].map((name, i) => ({
  id: `00000000-0000-7000-8000-00000000000${i}`,
  name,
  firstName: name.split(" ")[0]!,
  onShift: i % 2 === 0,
}));
const points: Point[] = [6, 5.2, 5.6, 4.9, 4.4].map((value, i) => ({ at: Date.UTC(2026, 9, 1) + i * 7 * DAY, value, said: `${value} min` }));
const chips = ["Calm under pressure", "Greets first", "Knew the product", "Till handover"].map((label) => ({ value: label, label }));

function Choosing() {
  const [chosen, setChosen] = useState<readonly string[]>(["Greets first"]);
  const [kind, setKind] = useState<"PRAISE" | "COACHING">("PRAISE");
  const [pick, setPick] = useState<"a" | "b" | null>("a");
  const [reading, setReading] = useState<Partial<Reading>>({ tone: 2, importance: 5 });
  return (
    <div class="stack-l">
      <Chips legend="Chips" options={chips} chosen={chosen} onChange={setChosen} />
      <Segment
        legend="Segment"
        chosen={kind}
        onChange={setKind}
        options={[
          { value: "PRAISE", label: "Praise", look: "s", half: "" },
          { value: "COACHING", label: "Coaching", look: "t", half: "dn" },
        ]}
      />
      <Picks
        legend="One of a few, or none"
        chosen={pick}
        onChange={setPick}
        options={[
          { value: "a", label: "Not shown yet", small: "training", icon: "training" },
          { value: "b", label: "How we do it", small: "process", icon: "process" },
        ]}
      />
      <section class="card">
        <Ratings side="receiving" reading={reading} onChange={setReading} />
      </section>
      <Readings steps={compare({ tone: 3, importance: 4, clarity: 2 }, { tone: 4, importance: 4, clarity: 5 })} first="You" second="Sam" />
      <section class="card">
        <StepPick legend="A question of a review" steps={["hardly", "at times", "mostly", "nearly always", "always"]} value={reading.tone} onChange={(tone) => setReading({ ...reading, tone })} />
        <GapLine name="Self beside lead" first={5} second={3} said="2 steps apart" label="Self beside lead: you 5 of 5, Sam 3 of 5" ends={["hardly", "always"]} />
        <GapLine name="The same" first={4} second={4} said="met" label="The same: you 4 of 5, Sam 4 of 5" ends={["hardly", "always"]} />
      </section>
    </div>
  );
}

function Fields() {
  return (
    <div class="stack-l">
      <div class="fld">
        <label for="plain">A field</label>
        <input class="inp" id="plain" aria-describedby="plain-hint" />
        <p class="hint" id="plain-hint">
          One thing, in a few words
        </p>
      </div>
      <div class="fld">
        <label for="wrong">A field that was refused</label>
        <input class="inp" id="wrong" value="WRONGONE" aria-invalid aria-describedby="wrong-err" />
        <FieldError id="wrong-err">That code is not right. Look at it once more.</FieldError>
      </div>
      <label class="row">
        <span class="grow t">A switch</span>
        <input class="sw" type="checkbox" role="switch" checked />
      </label>
    </div>
  );
}

function Guide() {
  const [sheet, setSheet] = useState(false);
  const [notify, setNotify] = useState(false);
  useEffect(() => void notifyWords.open().then(() => setNotify(true)), []);
  return (
    <>
      <main>
        <Hero line="Every part, every state" />
        <div class="page stack-l">
        <Segment<Theme> legend="Light or dark" chosen={theme.value} onChange={applyTheme} options={(["auto", "light", "dark"] as const).map((value) => ({ value, label: value }))} />
        <Segment legend="Language" chosen={tongue.value} onChange={(next) => void speak(next)} options={tongues.map((value) => ({ value, label: ownNames[value], lang: value }))} />
        {LOOKS.map((look) => (
          <State key={look} title={`Button: ${look}`}>
            <Action look={look} icon="check">
              Ready
            </Action>
            <Action look={look} icon="check" busy>
              Sending
            </Action>
            <Action look={look} missing="Choose what you saw.">
              Not ready
            </Action>
          </State>
        ))}
        <Section title="Choosing">
          <Choosing />
        </Section>
        <Section title="Fields">
          <Fields />
        </Section>
        <Section title="Rows">
          <Rows>
            <Row icon="talk" title="A row" text="With a line under it" />
            <Row icon="rising" tone="sunny" title="A row that leads on" text="sunny" href="#rows" />
            <Row icon="training" tone="tidy" title="Another" text="tidy" href="#rows" />
            <Row icon="up" tone="grew" title="And another" text="grew" href="#rows" />
          </Rows>
        </Section>
        <Section title="People">
          <div class="stack">
            <PersonHead person={people[0]!}>
              <h2>Ana Ruiz</h2>
            </PersonHead>
            <div class="row-x">
              {(["s", "", "l", "xl"] as const).map((size) => (
                <Avatar key={size} person={people[1]!} size={size} />
              ))}
              <Avatars people={people} />
            </div>
            <Faces people={people} href={() => "#people"} />
            <Faces people={people.slice(0, 4)} href={() => ""} chosen={{ has: (id) => id === people[1]!.id, toggle: () => undefined }} />
          </div>
        </Section>
        <Section title="Numbers">
          <div class="stack">
            <div class="row-x">
              {[0, 0.1, 0.69, 0.7, 1].map((share) => (
                <Ring key={share} share={share} label="Progress" />
              ))}
            </div>
            <p class="row-x">
              <Standing status="ON_TRACK" />
              <Standing status="DELAYED" />
              <Standing status="OFF_TRACK" />
            </p>
            <section class="card">
              <Chart label="Minutes per return" points={points} target={{ value: 4, said: "target 4" }} held={[{ from: points[2]!.at, to: points[3]!.at }]} />
              <AsTable heads={[{ text: "Week" }, { text: "Minutes", number: true }]}>
                {points.map((point) => (
                  <tr key={point.at}>
                    <td>{new Date(point.at).toISOString().slice(0, 10)}</td>
                    <td class="n">{point.value}</td>
                  </tr>
                ))}
              </AsTable>
            </section>
            <section class="card">
              <Chart label="One point alone" points={points.slice(0, 1)} />
            </section>
          </div>
        </Section>
        <Section title="Said by the app">
          <div class="stack">
            {(["", "soft-ok", "soft-tide", "soft-bad"] as const).map((tone) => (
              <Banner key={tone} icon="bell" tone={tone} title={`Banner ${tone}`} text="What happens by itself." />
            ))}
            <Empty title="Nothing waits for you" text="A good moment to tell someone what you saw.">
              <a class="btn go" href="#empty">
                Say it
              </a>
            </Empty>
            <section class="card">
              <PhonePictures />
            </section>
            {notify && <Offer reason={notifyWords.value.offer.wrote("Sam")} iphone={false} />}
            <Skeleton />
            <Fold icon="pen" title="Folded away">
              <p>What is not needed often.</p>
            </Fold>
            <div class="row-x">
              <Action look="line" onClick={() => say("Sent to Priya.")}>
                Toast
              </Action>
              <Action look="line" onClick={() => sayWithUndo("Sent to Priya", undefined, () => undefined)}>
                Toast with undo
              </Action>
              <Action look="line" onClick={() => setSheet(true)}>
                Sheet
              </Action>
            </div>
            {sheet && (
              <Sheet title="Minutes per return" onClose={() => setSheet(false)}>
                <p>One number or one choice, never a form.</p>
              </Sheet>
            )}
          </div>
        </Section>
        <Section title="Icons">
          <p class="row-x">
            {iconNames.map((name) => (
              <Icon key={name} name={name} />
            ))}
          </p>
          <TwoHalves />
        </Section>
        </div>
      </main>
      <Toast />
    </>
  );
}

function State({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <Section title={title}>
      <div class={title.endsWith("ink") ? "card sun row-x" : "row-x"}>{children}</div>
    </Section>
  );
}

applyTheme();
render(<Guide />, document.getElementById("app")!);
