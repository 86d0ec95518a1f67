/** Skills of one person: what the job asks for, what they say and what their lead says, side by side, for both the same page. */
import { AssessSkillDocument, SkillsPageDocument, type SkillsPageQuery, type StandFragment, type SuggestedFragment } from "../gql/graphql";
import { gapOf, sorted, standAsWritten } from "../data/learning";
import { send, written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Rows, Skeleton } from "../parts/bits";
import { Discs } from "../parts/discs";
import { GrowthTabs } from "../parts/growth-tabs";
import { Icon } from "../parts/icon";
import { Screen } from "../parts/screen";
import { isMe, ofMe, ofSomeone, type Somebody } from "../parts/someone";
import { say, sayWithUndo } from "../parts/toast";
import { Suggestion, TrainingRow } from "../parts/training";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { learning } from "../words/learning";

export const MySkills = ofMe(Page);
/** Of somebody whom the viewer leads. */
export const Skills = ofSomeone(Page);

function Page({ person }: { person: Somebody }) {
  const w = learning.value.skills;
  const mine = isMe(person);
  const seen = useQuery(SkillsPageDocument, { personId: person.id }).value;
  const stands = seen.data?.personSkills;
  const title = mine ? w.title : w.titleOf(person.firstName);
  return (
    <Screen title={title} {...(mine ? {} : { back: "/team" })} className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{title}</h1>
          <p>{w.hint}</p>
        </div>
      </div>
      <GrowthTabs personId={person.id} />
      {!stands ? (
        <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
      ) : stands.length === 0 ? (
        <Empty title={w.empty} text={w.emptyText} />
      ) : (
        widestFirst(stands.map((stand) => standAsWritten(stand, written.value, person.id, me.value!))).map((stand) => (
          <Skill
            key={stand.skill.id}
            stand={stand}
            person={person}
            suggestions={seen.data?.trainingSuggestions ?? []}
            onList={seen.data?.trainingAssignments.nodes ?? []}
          />
        ))
      )}
    </Screen>
  );
}

/** Where a step is missing a training may help: those stand first, all others by name. */
const widestFirst = (stands: readonly StandFragment[]): StandFragment[] => [...stands].sort((a, b) => gapOf(b) - gapOf(a));

interface SkillProps {
  stand: StandFragment;
  person: Somebody;
  suggestions: readonly SuggestedFragment[];
  onList: SkillsPageQuery["trainingAssignments"]["nodes"];
}

function Skill({ stand, person, suggestions, onList }: SkillProps) {
  const all = learning.value;
  const w = all.skills;
  const mine = isMe(person);
  const fitting = suggestions.filter((one) => one.because.skill.id === stand.skill.id);
  const under = sorted(onList, written.value).open.filter(({ training }) => training.skills.some((skill) => skill.id === stand.skill.id));
  const tell = async (level: number): Promise<void> => {
    const input = { skillId: stand.skill.id, personId: person.id, level };
    const said = w.said(stand.skill.name, all.levels[level - 1]!);
    const item = await send(AssessSkillDocument, input, { kind: "level", names: [mine ? words.value.you : person.firstName], line: said }, true);
    sayWithUndo(said, item.id, () => say(w.takenBack));
  };
  return (
    <>
      <section class="card stack" aria-labelledby={`skill-${stand.skill.id}`}>
        <p class="row-x">
          <h2 class="grow t-md" id={`skill-${stand.skill.id}`}>
            {stand.skill.name}
          </h2>
          <Gap stand={stand} />
        </p>
        <Sides stand={stand} person={person} />
        <Discs
          legend={mine ? w.youSay : w.youSayOf(person.firstName)}
          steps={all.levels}
          value={mine ? stand.own?.level : stand.lead?.level}
          tidal={!mine}
          onSay={(level) => void tell(level)}
        />
      </section>
      {under.length > 0 && (
        <section class="stack" aria-label={w.onList(person.firstName, mine)}>
          <p class="sm b dim pad0">{w.onList(person.firstName, mine)}</p>
          <Rows>
            {under.map((one) => (
              <TrainingRow key={one.id} training={one} />
            ))}
          </Rows>
        </section>
      )}
      {fitting.map((one) => (
        <Suggestion key={one.training.id} suggestion={one} person={person} />
      ))}
    </>
  );
}

function Gap({ stand }: { stand: StandFragment }) {
  const w = learning.value.skills;
  if (!stand.required || (!stand.own && !stand.lead)) return null;
  const gap = gapOf(stand);
  if (gap > 0) return <span class="tag tidy">{w.toGo(gap)}</span>;
  return (
    <span class="tag grew">
      <Icon name="check" />
      {w.enough}
    </span>
  );
}

/** The two halves: above the person, below the lead; a notch where the job asks for it. */
function Sides({ stand, person }: { stand: StandFragment; person: Somebody }) {
  const { levels, lead, skills: w } = learning.value;
  const mine = isMe(person);
  const { own, lead: said, required } = stand;
  const first = mine ? words.value.you : person.firstName;
  const second = !said ? (mine ? lead : words.value.you) : said.author.id === me.value!.id ? words.value.you : said.author.firstName;
  const levelOf = (level: number | undefined): string => (level ? levels[level - 1]! : w.open);
  const asked = required ? (mine ? w.asked : w.askedOf)(levels[required - 1]!) : mine ? w.notAsked : w.notAskedOf;
  const [from, to] = own && said ? [Math.min(own.level, said.level), Math.max(own.level, said.level)] : [0, 0];
  return (
    <>
      <p class="sm dim">{asked}</p>
      <p class="key" aria-hidden="true">
        <span>
          <span class="half k-me" />
          {first}: {levelOf(own?.level)}
        </span>
        <span>
          <span class="half dn k-gv" />
          {second}: {levelOf(said?.level)}
        </span>
      </p>
      <div class="track" role="img" aria-label={[asked, `${first}: ${levelOf(own?.level)}`, `${second}: ${levelOf(said?.level)}`].join(". ")}>
        {levels.map((level, i) => (
          <i key={level} class={`p c${i + 1}`} />
        ))}
        {required && <i class={`need c${required}`} />}
        {to > from && <i class={`br c${from}${to} n${to - from + 1}`} />}
        {own && <i class={`me c${own.level}`} />}
        {said && <i class={`gv c${said.level}`} />}
      </div>
      {to > from && (
        <p class="sm">
          <b>{w.apart(to - from)}.</b> {w.talk}
        </p>
      )}
      {own && said && to === from && <p class="sm b">{w.same}.</p>}
      {said?.note && <p class="sm said">{w.note(said.author.firstName, said.note)}</p>}
    </>
  );
}
