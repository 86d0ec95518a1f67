/** Trainings: what is on my list, what fits, what is done; for a lead those of their people as well. */
import { MyTrainingsDocument, StoreSuggestionsDocument, TeamTrainingsDocument } from "../gql/graphql";
import { sorted } from "../data/learning";
import { written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Rows, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { GrowthTabs } from "../parts/growth-tabs";
import { Further } from "../parts/pages";
import { Screen, Section } from "../parts/screen";
import { Suggestion, TrainingRow } from "../parts/training";
import { Trouble } from "../parts/trouble";
import { go, location_ } from "../router";
import { words } from "../words";
import { learning } from "../words/learning";

export function Trainings() {
  const w = learning.value;
  const leads = me.value!.role !== "ASSOCIATE";
  const whose = leads && location_.value.searchParams.get("whose") === "team" ? "team" : "mine";
  return (
    <Screen title={w.trainings.title} className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{w.trainings.title}</h1>
          <p>{w.trainings.hint}</p>
        </div>
      </div>
      <GrowthTabs />
      {leads && (
        <Segment
          legend={w.whose}
          chosen={whose}
          onChange={(next) => go(`/trainings?whose=${next}`, "replace")}
          options={[
            { value: "mine", label: w.mine },
            { value: "team", label: w.team },
          ]}
        />
      )}
      {whose === "mine" ? <Mine /> : <Team storeId={me.value!.store?.id ?? null} />}
    </Screen>
  );
}

function Mine() {
  const w = learning.value.trainings;
  const seen = useQuery(MyTrainingsDocument, {}).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { open, over } = sorted([...seen.data.open.nodes, ...seen.data.done.nodes], written.value);
  const fitting = seen.data.trainingSuggestions ?? [];
  return (
    <div>
      {open.length > 0 && (
        <Section title={w.onList}>
          <Rows>
            {open.map((training) => (
              <TrainingRow key={training.id} training={training} />
            ))}
          </Rows>
        </Section>
      )}
      {open.length === 0 && <Empty title={w.empty} text={w.emptyText} />}
      {fitting.length > 0 && (
        <Section title={w.fits}>
          <div class="stack">
            {fitting.map((one) => (
              <Suggestion key={one.training.id} suggestion={one} person={me.value!} />
            ))}
          </div>
        </Section>
      )}
      {over.length > 0 && (
        <Section title={w.done}>
          <Rows>
            {over.map((training) => (
              <TrainingRow key={training.id} training={training} />
            ))}
          </Rows>
        </Section>
      )}
    </div>
  );
}

function Team({ storeId }: { storeId: string | null }) {
  const w = learning.value.trainings;
  return (
    <div>
      {storeId && <FitsStore storeId={storeId} />}
      <TeamList storeId={storeId} open after={null} title={w.openOnes} />
      <TeamList storeId={storeId} open={false} after={null} title={w.overOnes} />
    </div>
  );
}

interface TeamListProps {
  storeId: string | null;
  open: boolean;
  after: string | null;
  title?: string;
}

function TeamList({ storeId, open, after, title }: TeamListProps) {
  const w = learning.value.trainings;
  const seen = useQuery(TeamTrainingsDocument, { storeId, open, after }).value;
  // One sign of trouble is enough for two lists that are asked for together.
  if (!seen.data) return open ? <Trouble seen={seen} waiting={<Skeleton />} /> : null;
  const { nodes, pageInfo } = seen.data.trainingAssignments;
  const theirs = nodes.filter((training) => training.person.id !== me.value!.id);
  const lists = sorted(theirs, written.value);
  const rows = open ? lists.open : lists.over;
  if (rows.length === 0 && !after && !pageInfo.hasNextPage) return open ? <Empty title={w.emptyTeam} text={w.emptyTeamText} /> : null;
  return (
    <>
      {title && <Section title={title} />}
      <Rows>
        {rows.map((training) => (
          <TrainingRow key={training.id} training={training} named />
        ))}
      </Rows>
      <Further end={pageInfo} next={(cursor) => <TeamList storeId={storeId} open={open} after={cursor} />} />
    </>
  );
}

/** Several people with the same step to go: the store's matter, and nobody is named. */
function FitsStore({ storeId }: { storeId: string }) {
  const w = learning.value;
  const fitting = useQuery(StoreSuggestionsDocument, { storeId }).value.data?.storeTrainingSuggestions ?? [];
  if (fitting.length === 0) return null;
  return (
    <Section title={w.trainings.fitsStore}>
      <div class="stack">
        {fitting.map(({ training, skill, below, known }) => (
          <section class="card stack" key={skill.id}>
            <div>
              <h3>{training.title}</h3>
              <p class="sm dim">{words.value.growth.minutes(training.minutes)}</p>
            </div>
            <p class="sm">{w.trainings.storeWhy(skill.name, below, known)}</p>
            <a class="btn line" href={`/trainings/${training.id}/assign`}>
              {w.skills.assign}
            </a>
          </section>
        ))}
      </div>
    </Section>
  );
}
