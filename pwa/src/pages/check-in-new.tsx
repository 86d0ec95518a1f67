/** Plan a check-in: who, when, how often. */
import { useState } from "preact/hooks";
import { type Cadence, PartnerDocument, type PartnerQuery, PartnersDocument, type Role, ScheduleCheckInDocument } from "../gql/graphql";
import { zoneOf } from "../data/meeting";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Banner, Empty, Skeleton } from "../parts/bits";
import { Picks } from "../parts/choose";
import { double } from "../parts/feel";
import { Faces, PersonHead } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { Search } from "../parts/search";
import { sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { go, type Params } from "../router";
import { words } from "../words";
import { meetingTime, moment, wall } from "../words/meeting-time";
import { When } from "./check-in-plan";

/** Above this many faces one looks by name. */
const MANY = 12;

export function NewCheckIn() {
  const w = words.value.checkIns;
  const [search, setSearch] = useState("");
  const seen = useQuery(PartnersDocument, { search: search.trim() || null }).value;
  const partners = seen.data?.people.nodes.filter((person) => person.viewerCanMeet) ?? [];
  return (
    <Screen title={w.who} back="/check-ins" closing bar={w.plan} className="dock-pad">
      <h1>{w.who}</h1>
      <div class="sp">
        {!seen.data ? (
          <Trouble seen={seen} waiting={<Skeleton />} />
        ) : partners.length > 0 ? (
          <Faces people={partners} href={(person) => `/check-ins/new/${person.id}`} />
        ) : search.trim() ? (
          <Empty title={words.value.give.nobodyFound(search.trim())} text={words.value.give.nobodyFoundText} />
        ) : (
          <Empty title={w.nobody} text={w.nobodyText} />
        )}
      </div>
      {(search || partners.length > MANY) && (
        <Dock>
          <Search label={words.value.give.find} value={search} onInput={setSearch} />
        </Dock>
      )}
    </Screen>
  );
}

export function NewCheckInWith({ params }: { params: Params }) {
  const w = words.value.checkIns;
  const seen = useQuery(PartnerDocument, { personId: params.id! }).value;
  const known = useQuery(PartnersDocument, { search: null }).value.data?.people.nodes.find((person) => person.id === params.id);
  const data = seen.data ?? (known && withoutAsking(known));
  return (
    <Screen title={w.plan} back="/check-ins/new" className="dock-pad stack-l">
      {data?.person?.viewerCanMeet ? (
        <PlanForm data={data} partner={data.person} />
      ) : data?.person ? (
        <>
          <h1 class="sr">{w.plan}</h1>
          <Empty title={w.notPossible(data.person.firstName)} text={w.nobodyText} />
        </>
      ) : (
        <>
          <h1 class="sr">{w.plan}</h1>
          <Trouble seen={seen} waiting={<Skeleton rows={1} />} />
        </>
      )}
    </Screen>
  );
}

/** Seen among the faces and no connection since: enough to plan, both work in the same store. */
const withoutAsking = (person: Person): PartnerQuery => ({
  viewer: { ...me.value!, store: person.store ?? null },
  person,
  checkIns: { nodes: [] },
});

const line: readonly Role[] = ["ASSOCIATE", "SUPERVISOR", "MANAGER", "REGIONAL"];
const rank = (role: Role): number => (line.includes(role) ? line.indexOf(role) : line.length);

interface Draft {
  when: string;
  cadence: Cadence;
}

type Person = NonNullable<PartnerQuery["person"]>;

function PlanForm({ data, partner }: { data: PartnerQuery; partner: Person }) {
  const w = words.value.checkIns;
  // People meet where the one works who is led.
  const member = rank(partner.role) < rank(data.viewer.role) ? partner : data.viewer;
  const zone = member.store?.timezone;
  const paper = usePaper<Draft>(`plan:${partner.id}`, { when: `${wall(Date.now() + 24 * 3_600_000, zone).slice(0, 11)}10:00`, cadence: "EVERY_TWO_WEEKS" });
  const { when, cadence } = paper.text;
  const [already] = [...data.checkIns.nodes].sort((a, b) => a.scheduledAt.localeCompare(b.scheduledAt));
  const past = when !== "" && new Date(moment(when, zone)).getTime() < Date.now();
  const plan = async (): Promise<void> => {
    const before = paper.text;
    const scheduledAt = moment(when, zone);
    const time = meetingTime(scheduledAt, zone);
    const sent = await send(
      ScheduleCheckInDocument,
      { withId: partner.id, scheduledAt, cadence },
      { kind: "meeting", names: [partner.firstName], line: time },
      true,
    );
    double();
    paper.clear();
    go("/check-ins", "replace");
    sayWithUndo(w.planned(partner.firstName, time), sent.id, () => {
      paper.write(before);
      go(`/check-ins/new/${partner.id}`);
    });
  };
  const missing = !when ? w.whenMissing : past ? w.whenPast : undefined;
  return (
    <>
      <PersonHead person={partner}>
        <h1 class="t-xl">{w.planWith(partner.firstName)}</h1>
      </PersonHead>
      {already && (
        <Banner icon="talk" title={w.already(partner.firstName)} text={meetingTime(already.scheduledAt, zoneOf(already.participants))}>
          <a class="btn line" href={`/check-ins/${already.id}`}>
            {w.open}
          </a>
        </Banner>
      )}
      <When value={when} zone={zone} place={member.store?.name} onInput={(next) => paper.write({ ...paper.text, when: next })} />
      <Picks<Cadence>
        legend={w.howOften}
        chosen={cadence}
        onChange={(next) => paper.write({ ...paper.text, cadence: next ?? "ONCE" })}
        options={(["ONCE", "WEEKLY", "EVERY_TWO_WEEKS", "MONTHLY"] as const).map((value) => ({ value, label: w.cadences[value] }))}
      />
      <Dock>
        {missing && <p class="sm dim missing">{missing}</p>}
        <Action look="go big wide" icon="check" missing={missing} onClick={() => plan()}>
          {w.planIt}
        </Action>
      </Dock>
    </>
  );
}
