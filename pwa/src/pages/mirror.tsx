/** How I give: praise beside coaching, how it lands, and whom I have not seen. For nobody else. */
import { useState } from "preact/hooks";
import { MirrorDocument, type MirrorQuery } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Row, Rows, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Avatar } from "../parts/person";
import { Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { givingWords } from "../words/giving";
import { rounded } from "../words/measured";
import { ago } from "../words/time";

type Giving = MirrorQuery["givingMirror"];

const WEEKS = ["4", "12", "52"] as const;
/** Less than this, in steps of five, is as it was meant. */
const AS_MEANT = 0.25;

export function Mirror() {
  const w = givingWords.value.mirror;
  const [weeks, setWeeks] = useState<(typeof WEEKS)[number]>("12");
  const seen = useQuery(MirrorDocument, { weeks: Number(weeks), after: null }).value;
  const giving = seen.data?.givingMirror;
  return (
    <Screen title={words.value.growth.mirror} back="/me" className="stack-l">
      <div>
        <h1>{words.value.growth.mirror}</h1>
        <p class="dim row-x tight">
          <Icon name="lock" />
          <span class="grow">{w.promise}</span>
        </p>
      </div>
      <Segment
        legend={w.since}
        chosen={weeks}
        onChange={setWeeks}
        options={WEEKS.map((value) => ({ value, label: value === "52" ? w.year : w.weeks(Number(value)) }))}
      />
      {giving ? (
        <>
          <Beside giving={giving} />
          <Landed giving={giving} />
          <Unseen giving={giving} weeks={Number(weeks)} />
        </>
      ) : (
        <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
      )}
    </Screen>
  );
}

function Beside({ giving }: { giving: Giving }) {
  const w = givingWords.value.mirror;
  const { praise, coaching, recognitions } = giving;
  const label = `${w.praise}: ${rounded(praise)}. ${w.coaching}: ${rounded(coaching)}.`;
  return (
    <Section title={w.beside}>
      <div class="card stack">
        {praise + coaching === 0 ? (
          <p>{w.none}</p>
        ) : (
          <div class="row-x">
            <Halves praise={praise} coaching={coaching} label={label} />
            <div class="grow stat" aria-hidden="true">
              <p class="v">{rounded(praise)}</p>
              <p class="sm dim">{w.praise}</p>
              <p class="v">{rounded(coaching)}</p>
              <p class="sm dim">{w.coaching}</p>
            </div>
          </div>
        )}
        {recognitions > 0 && <p class="sm">{w.wall(recognitions)}</p>}
        {praise === 0 && coaching > 0 && <p class="sm">{w.onlyCoaching}</p>}
      </div>
    </Section>
  );
}

/** Two halves of a circle, each as large as its share: the sun above is praise, the tide below coaching. */
function Halves({ praise, coaching, label }: { praise: number; coaching: number; label: string }) {
  const radius = (count: number): number => 40 * Math.sqrt(count / Math.max(praise, coaching));
  const [above, below] = [radius(praise), radius(coaching)];
  return (
    <svg class="pact" viewBox="0 0 88 88" role="img" aria-label={label}>
      {praise > 0 && <path class="x" d={`M${44 - above} 42a${above} ${above} 0 0 1 ${2 * above} 0z`} />}
      {coaching > 0 && <path class="z" d={`M${44 - below} 46a${below} ${below} 0 0 0 ${2 * below} 0z`} />}
    </svg>
  );
}

function Landed({ giving }: { giving: Giving }) {
  const w = givingWords.value.mirror;
  const scales = [
    { scale: "tone", shift: giving.toneShift, icon: "talk" },
    { scale: "importance", shift: giving.importanceShift, icon: "goal" },
    { scale: "clarity", shift: giving.clarityShift, icon: "eye" },
  ] as const;
  return (
    <Section title={w.landed}>
      {giving.bothRead === 0 ? (
        <p class="card quiet">{w.tooFew}</p>
      ) : (
        <>
          <Rows plain>
            {scales.map(({ scale, shift, icon }) => {
              const steps = shift ?? 0;
              const apart = Math.abs(steps) >= AS_MEANT;
              const which = !apart ? w.same : steps > 0 ? w.more : w.less;
              return <Row key={scale} icon={icon} tone={apart ? "tidy" : "grew"} title={which[scale]} text={apart ? w.steps(rounded(Math.abs(steps))) : undefined} />;
            })}
          </Rows>
          <p class="sm dim pad">{w.landedOf(giving.bothRead)}</p>
        </>
      )}
      {giving.unread > 0 && <p class="sm dim pad">{w.unread(giving.unread)}</p>}
    </Section>
  );
}

function Unseen({ giving, weeks }: { giving: Giving; weeks: number }) {
  const w = givingWords.value.mirror;
  const { nodes, pageInfo, totalCount } = giving.unseen;
  if (totalCount === 0) return null;
  return (
    <Section title={w.unseen}>
      <Rows>
        {nodes.map(({ person, toldAt }) => (
          <li key={person.id}>
            <a class="row to" href={`/give/${person.id}`} aria-label={w.give(person.firstName)}>
              <Avatar person={person} />
              <span class="grow">
                <span class="t">{person.name}</span>
                <span class="d">{toldAt ? w.last(ago(toldAt)) : w.never}</span>
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </Rows>
      <Further end={pageInfo} next={(after) => <MoreUnseen weeks={weeks} after={after} />} />
    </Section>
  );
}

function MoreUnseen({ weeks, after }: { weeks: number; after: string }) {
  const seen = useQuery(MirrorDocument, { weeks, after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  return <Unseen giving={seen.data.givingMirror} weeks={weeks} />;
}
