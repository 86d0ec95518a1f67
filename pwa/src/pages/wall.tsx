/** The wall: what people here did well, seen by everybody here. */
import { WallDocument } from "../gql/graphql";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Skeleton } from "../parts/bits";
import { Further } from "../parts/pages";
import { RecognitionCard } from "../parts/recognition";
import { Screen } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { words } from "../words";

export function Wall() {
  const w = words.value.wall;
  return (
    <Screen title={w.title} className="broad">
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          {me.value?.store && <p>{me.value.store.name}</p>}
        </div>
      </div>
      <section class="card soft-sun row-x" aria-labelledby="seen">
        <h2 class="grow" id="seen">
          {w.seen}
        </h2>
        <a class="btn go" href="/give?several">
          {w.sayIt}
        </a>
      </section>
      <div class="stack pad0 posts">
        <Posts after={null} />
      </div>
    </Screen>
  );
}

function Posts({ after }: { after: string | null }) {
  const w = words.value.wall;
  const seen = useQuery(WallDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.recognitions;
  if (nodes.length === 0) return <Empty title={w.empty} text={w.emptyText} />;
  return (
    <>
      {nodes.map((recognition) => (
        <RecognitionCard key={recognition.id} recognition={recognition} />
      ))}
      <Further end={pageInfo} next={(cursor) => <Posts after={cursor} />} />
    </>
  );
}
