/** How feedback is practised, for headquarters and regionals: groups of five people and more, never a person. */
import { type HqPracticeQuery, CompanyPlacesDocument, HqPracticeDocument } from "../gql/graphql";
import { wholeWeeks } from "../data/days";
import { looksWide, me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Skeleton } from "../parts/bits";
import { Picker } from "../parts/picker";
import { Screen } from "../parts/screen";
import { Standing } from "../parts/standing";
import { Trouble } from "../parts/trouble";
import { Spark, WeekChart } from "../parts/week-chart";
import { location_ } from "../router";
import { boardWords } from "../words/board";
import { hqWords } from "../words/hq";
import { rounded } from "../words/measured";
import { percent } from "../words/number";
import { shortDay } from "../words/time";
import { words } from "../words";
import { show } from "./board";
import { Apart, Bars, Halves, Panel, shareOf } from "./hq-charts";
import "../styles/board.css";

type Practice = HqPracticeQuery["practice"];

const spans = [12, 4, 26] as const;

export function Hq() {
  const w = hqWords.value;
  const b = boardWords.value.board;
  const given = location_.value.searchParams;
  const region = given.get("region");
  const weeks = spans.find((span) => String(span) === given.get("weeks")) ?? spans[0];
  const seen = useQuery(HqPracticeDocument, { from: wholeWeeks(weeks).from, region }).value;
  const regions = useQuery(CompanyPlacesDocument, { by: "REGION", region: null }).value.data?.goalSummaries.nodes ?? [];
  if (!looksWide() || me.value?.role === "HR")
    return (
      <Screen title={w.title} back="/">
        <Empty title={words.value.trouble.notHere} text={words.value.trouble.notHereText} />
      </Screen>
    );
  return (
    <Screen title={w.title} className="desk">
      <div class="desk-head">
        <h1 class="grow">{w.title}</h1>
        {regions.length > 1 && (
          <Picker
            label={b.region}
            everything={b.allRegions}
            chosen={region}
            options={regions.map(({ name }) => ({ value: name, label: name }))}
            onChange={(next) => show({ region: next })}
          />
        )}
        <Picker
          label={b.weeks}
          chosen={String(weeks)}
          options={[...spans].sort((one, other) => one - other).map((span) => ({ value: String(span), label: b.lastWeeks(span) }))}
          onChange={(next) => show({ weeks: next })}
        />
      </div>
      <p class="sm dim">{w.text}</p>
      {!seen.data ? (
        <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
      ) : seen.data.practice.weeks.length === 0 ? (
        <Empty title={w.nothing} text={w.nothingText} />
      ) : (
        <div class="g12 talk">
          <Figures practice={seen.data.practice} />
          <PerPerson practice={seen.data.practice} />
          <Kinds practice={seen.data.practice} />
          <Readings practice={seen.data.practice} />
          <Heard practice={seen.data.practice} />
          <Circles practice={seen.data.practice} />
          <InDay practice={seen.data.practice} />
          <Goals region={region} />
        </div>
      )}
    </Screen>
  );
}

const many = (value: number): string => rounded(value);

/** So many steps lie between the ends of a scale. */
const STEPS = 4;

function Figures({ practice: { total, weeks } }: { practice: Practice }) {
  const w = hqWords.value;
  const { told, readings } = total;
  const all = told ? told.praise + told.coaching : 0;
  const figures = [
    {
      name: w.perPerson,
      value: typeof total.perPersonWeek === "number" ? rounded(total.perPersonWeek) : "–",
      text: w.perPersonText,
      line: weeks.map(({ group }) => group.perPersonWeek ?? 0),
    },
    { name: w.heard, value: shareOf(total.heard, total.people), text: w.heardText(many(total.heard), many(total.people)), line: [] },
    {
      name: w.apart,
      value: readings ? rounded(readings.perceptionGap * STEPS) : "–",
      text: readings ? w.apartText : w.few,
      line: weeks.flatMap(({ group }) => (group.readings ? [group.readings.perceptionGap] : [])),
    },
    {
      name: w.closed,
      value: told ? shareOf(told.followedUp, all) : "–",
      text: told ? w.closedText(many(told.followedUp)) : w.few,
      line: weeks.flatMap(({ group }) => (group.told ? [group.told.followedUp / Math.max(1, group.told.praise + group.told.coaching)] : [])),
    },
  ];
  return (
    <>
      {figures.map(({ name, value, text, line }) => (
        <div key={name} class="card stat w3" role="group" aria-label={name}>
          <p class="sm dim">{name}</p>
          <div class="row-x">
            <p class="v grow">{value}</p>
            <Spark values={line} />
          </div>
          <p class="xs dim">{text}</p>
        </div>
      ))}
    </>
  );
}

function PerPerson({ practice: { weeks } }: { practice: Practice }) {
  const w = hqWords.value;
  const known = weeks.flatMap(({ weekOf, group }) => (typeof group.perPersonWeek === "number" ? [{ on: weekOf, value: group.perPersonWeek, given: group.given }] : []));
  const [first, last] = [known[0], known[known.length - 1]];
  return (
    <Panel
      title={w.perPerson}
      text={w.perPersonText}
      heads={[w.week, w.perPerson, w.given]}
      rows={known.map(({ on, value, given }) => [on, Number(value.toFixed(4)), given])}
      said={[...known].reverse().map(({ on, value, given }) => [shortDay(on), rounded(value), many(given)])}
      none={w.few}
      wide
    >
      {first && last && <WeekChart label={w.perPersonChart(rounded(first.value), rounded(last.value))} weeks={known} said={rounded} />}
    </Panel>
  );
}

function Kinds({ practice: { total, weeks } }: { practice: Practice }) {
  const w = hqWords.value;
  const known = weeks.flatMap(({ weekOf, group }) => (group.told ? [{ on: weekOf, praise: group.told.praise, coaching: group.told.coaching }] : []));
  const { praise, coaching } = total.told ?? { praise: 0, coaching: 0 };
  return (
    <Panel
      title={w.kinds}
      text={coaching > 0 ? w.ratio(rounded(praise / coaching)) : w.kindsText}
      heads={[w.week, w.praise, w.coaching]}
      rows={known.map((week) => [week.on, week.praise, week.coaching])}
      said={[...known].reverse().map((week) => [shortDay(week.on), many(week.praise), many(week.coaching)])}
      none={w.few}
    >
      <Halves label={w.kindsChart(many(praise), many(coaching))} weeks={known} />
      <Key upper={w.praise} lower={w.coaching} />
    </Panel>
  );
}

function Key({ upper, lower }: { upper: string; lower: string }) {
  return (
    <p class="key xs">
      <span>
        <span class="half k-me" />
        {upper}
      </span>
      <span>
        <span class="half dn k-gv" />
        {lower}
      </span>
    </p>
  );
}

function Readings({ practice: { total } }: { practice: Practice }) {
  const w = hqWords.value;
  const { readings } = total;
  const scales = readings
    ? (["tone", "importance", "clarity"] as const).map((scale) => ({ name: w.scales[scale], landed: readings.landed[scale], meant: readings.meant[scale] }))
    : [];
  return (
    <Panel
      title={w.readings}
      text={readings ? w.readingsText(many(readings.pairs)) : w.apartText}
      heads={[w.readings, w.landed, w.meant]}
      rows={scales.map(({ name, landed, meant }) => [name, Number(landed.toFixed(4)), Number(meant.toFixed(4))])}
      said={scales.map(({ name, landed, meant }) => [name, rounded(landed), rounded(meant)])}
      none={w.few}
    >
      <Apart scales={scales.map((one) => ({ ...one, label: w.scaleChart(one.name, rounded(one.landed), rounded(one.meant)) }))} />
      <Key upper={w.landed} lower={w.meant} />
    </Panel>
  );
}

function Heard({ practice: { stores } }: { practice: Practice }) {
  const w = hqWords.value;
  const known = stores.nodes.flatMap(({ store, group }) => (store && group.people > 0 ? [{ name: store.name, ...group }] : []));
  return (
    <Panel
      title={w.byStore}
      text={w.byStoreText}
      heads={[boardWords.value.board.store, w.heard, w.people, w.perPerson]}
      rows={known.map(({ name, heard, people, perPersonWeek }) => [name, heard, people, perPersonWeek ?? null])}
      said={known.map(({ name, heard, people, perPersonWeek }) => [name, many(heard), many(people), typeof perPersonWeek === "number" ? rounded(perPersonWeek) : "–"])}
      none={w.few}
    >
      <Bars
        label={known.map(({ name, heard, people }) => `${name}: ${shareOf(heard, people)}`).join(", ")}
        bars={known.slice(0, DRAWN).map(({ name, heard, people }) => ({
          name,
          said: w.of(many(heard), many(people)),
          parts: [
            { of: "s", share: heard / people },
            { of: "k", share: 1 - heard / people },
          ],
        }))}
      />
      {(known.length > DRAWN || stores.pageInfo.hasNextPage) && <p class="xs dim">{w.byStoreMore}</p>}
    </Panel>
  );
}

/** So many stores are drawn; the table has more. */
const DRAWN = 8;

function Circles({ practice: { total } }: { practice: Practice }) {
  const w = hqWords.value;
  const { told } = total;
  const all = told ? told.praise + told.coaching : 0;
  const steps = told
    ? [
        { name: w.steps.given, value: all },
        { name: w.steps.read, value: told.read },
        { name: w.steps.followedUp, value: told.followedUp },
        { name: w.steps.better, value: told.better },
      ]
    : [];
  return (
    <Panel
      title={w.circles}
      text={w.circlesText}
      heads={[w.step, w.howMany, w.share]}
      rows={steps.map(({ name, value }) => [name, value, Number((value / all).toFixed(4))])}
      said={steps.map(({ name, value }) => [name, many(value), shareOf(value, all)])}
      none={w.few}
    >
      <Bars
        label={steps.map(({ name, value }) => `${name}: ${many(value)}`).join(", ")}
        bars={steps.map(({ name, value }) => ({
          name,
          said: `${many(value)} · ${shareOf(value, all)}`,
          parts: [
            { of: "g", share: value / all },
            { of: "k", share: 1 - value / all },
          ],
        }))}
      />
    </Panel>
  );
}

function InDay({ practice: { weeks } }: { practice: Practice }) {
  const w = hqWords.value;
  const known = weeks.flatMap(({ weekOf, group }) => (group.told ? [{ on: weekOf, value: group.told.readInDay / (group.told.praise + group.told.coaching) }] : []));
  const [first, last] = [known[0], known[known.length - 1]];
  return (
    <Panel
      title={w.inDay}
      text={w.inDayText}
      heads={[w.week, w.inDay]}
      rows={known.map(({ on, value }) => [on, Number(value.toFixed(4))])}
      said={[...known].reverse().map(({ on, value }) => [shortDay(on), percent(value)])}
      none={w.few}
      wide
    >
      {first && last && <WeekChart label={w.inDayChart(percent(first.value), percent(last.value))} weeks={known} said={percent} />}
    </Panel>
  );
}

function Goals({ region }: { region: string | null }) {
  const w = hqWords.value;
  const status = words.value.goals.status;
  const seen = useQuery(CompanyPlacesDocument, { by: region ? "STORE" : "REGION", region }).value;
  const known = (seen.data?.goalSummaries.nodes ?? []).flatMap(({ name, summary: { onTrack, delayed, offTrack } }) => {
    const all = onTrack + delayed + offTrack;
    return all > 0 ? [{ name, onTrack, delayed, offTrack, all }] : [];
  });
  return (
    <Panel
      title={w.goals}
      text={w.goalsText(region !== null)}
      heads={[region ? boardWords.value.board.store : boardWords.value.board.region, status.ON_TRACK, status.DELAYED, status.OFF_TRACK]}
      rows={known.map(({ name, onTrack, delayed, offTrack }) => [name, onTrack, delayed, offTrack])}
      said={known.map(({ name, onTrack, delayed, offTrack }) => [name, many(onTrack), many(delayed), many(offTrack)])}
      none={w.noGoals}
    >
      <Bars
        label={known.map(({ name, onTrack, all }) => `${name}: ${w.onTrackShare(shareOf(onTrack, all))}`).join(", ")}
        bars={known.slice(0, DRAWN).map(({ name, onTrack, delayed, offTrack, all }) => ({
          name,
          said: w.onTrackShare(shareOf(onTrack, all)),
          parts: [
            { of: "g", share: onTrack / all },
            { of: "w", share: delayed / all },
            { of: "b", share: offTrack / all },
          ],
        }))}
      />
      <p class="row-x tight xs">
        <Standing status="ON_TRACK" />
        <Standing status="DELAYED" />
        <Standing status="OFF_TRACK" />
      </p>
    </Panel>
  );
}
