/** The team at a glance: who is here, what waits, and one tap to do it. */
import type { ComponentChildren } from "preact";
import { TeamGlanceDocument } from "../gql/graphql";
import { hereFirst, type Member, type Need, needsOf, nextBest } from "../data/team";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton, TwoHalves } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Avatar } from "../parts/person";
import { Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { entry } from "../words/entry";
import { teamWords } from "../words/team";
import { ago, clock } from "../words/time";
import { People } from "./people";

/** Who has one team in one place. Others find people by name. */
const LEADS_A_STORE = new Set(["SUPERVISOR", "MANAGER"]);

export function Team() {
  return me.value && LEADS_A_STORE.has(me.value.role) ? <Glance /> : <People />;
}

function Glance() {
  const w = words.value.team;
  const t = teamWords.value;
  const team = useQuery(TeamGlanceDocument, { after: null }).value.data?.team;
  const here = team?.nodes.filter(({ person }) => person.onShift).length ?? 0;
  return (
    <Screen title={w.title} className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          {team && <p class={here > 0 ? "live" : ""}>{w.onShift(here, team.totalCount)}</p>}
        </div>
      </div>
      <Members after={null} />
      <p class="sm dim pad">{t.honest}</p>
      <Rows>
        <Row icon="plus" tone="sunny" title={t.bringIn} text={t.bringInText} href="/team/codes" />
        <Row icon="team" title={t.everybody} text={t.everybodyText} href="/people" />
        {me.value!.store && <Row icon="screen" title={entry.value.shared.title} text={entry.value.shared.text} href="/shared-devices" />}
      </Rows>
    </Screen>
  );
}

function Members({ after }: { after: string | null }) {
  const t = teamWords.value;
  const seen = useQuery(TeamGlanceDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={5} />} />;
  const { nodes, pageInfo } = seen.data.team;
  if (nodes.length === 0 && !after) return <Empty title={words.value.team.empty} text={words.value.team.emptyText} />;
  const next = after ? undefined : nextBest(nodes);
  const inOrder = hereFirst(nodes);
  const waiting = inOrder.flatMap((member) =>
    needsOf(member)
      .filter((need) => member !== next || need.what !== "quiet")
      .map((need) => ({ member, need })),
  );
  const good = inOrder.filter((member) => needsOf(member).length === 0);
  return (
    <>
      {next && <Next member={next} />}
      {waiting.length > 0 && (
        <Section title={words.value.today.waiting}>
          <Rows>
            {waiting.map(({ member, need }) => (
              <Waiting key={member.person.id + need.what} member={member} need={need} />
            ))}
          </Rows>
        </Section>
      )}
      {good.length > 0 && (
        <Section title={t.allGood}>
          <Rows>
            {good.map((member) => (
              <Line key={member.person.id} member={member} text={member.heardAt && t.heard(ago(member.heardAt))} act={t.acts.quiet} href={`/give/${member.person.id}`} />
            ))}
          </Rows>
        </Section>
      )}
      <Further end={pageInfo} next={(cursor) => <Members after={cursor} />} />
    </>
  );
}

/** One sun-coloured action on the screen. */
function Next({ member: { person, heardAt } }: { member: Member }) {
  const t = teamWords.value;
  return (
    <section class="card sun stack" aria-labelledby="next-best">
      <TwoHalves className="deco" />
      <div class="row-x">
        <Avatar person={person} size="l" />
        <div class="grow">
          <p class="sm b">{t.nextBest}</p>
          <h2 id="next-best">{heardAt ? t.wordless(person.firstName, ago(heardAt)) : t.neverHeard(person.firstName)}</h2>
        </div>
      </div>
      {person.shiftEndsAt && <p class="sm">{t.hereUntil(clock(person.shiftEndsAt))}</p>}
      <a class="btn ink big" href={`/give/${person.id}`}>
        <Icon name="up" />
        {t.tell(person.firstName)}
      </a>
    </section>
  );
}

function said(need: Need): string {
  const t = teamWords.value;
  switch (need.what) {
    case "quiet":
      return need.days === null ? t.noWordYet : t.noWordFor(need.days);
    case "offTrack":
      return need.count === 1 ? t.offTrack(need.title) : t.severalOffTrack(need.count);
    case "overdue":
      return need.count === 1 ? t.overdue(need.text, need.days) : t.severalOverdue(need.count);
    case "unread":
      return t.unread(need.count);
  }
}

function placeOf(need: Need, { person }: Member): string {
  switch (need.what) {
    case "quiet":
      return `/give/${person.id}`;
    case "offTrack":
      return `/goals/${need.id}`;
    case "overdue":
      return "/action-items";
    case "unread":
      return `/feedback/${need.id}`;
  }
}

function Waiting({ member, need }: { member: Member; need: Need }) {
  return <Line member={member} text={said(need)} act={teamWords.value.acts[need.what]} href={placeOf(need, member)} />;
}

function Line({ member: { person }, text, act, href }: { member: Member; text: ComponentChildren; act: string; href: string }) {
  return (
    <li>
      <div class="row">
        <Avatar person={person} />
        <span class="grow">
          <span class="t">{person.name}</span>
          {text && <span class="d">{text}</span>}
        </span>
        <a class="btn" href={href} aria-label={`${act}: ${person.name}. ${typeof text === "string" ? text : ""}`}>
          {act}
        </a>
      </div>
    </li>
  );
}
