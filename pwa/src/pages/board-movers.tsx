/** Stores that moved otherwise than the stores of their region, each with the notes of these weeks beside it. */
import { type MetricMoversQuery, MetricMoversDocument, NotesBesideDocument } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Trouble } from "../parts/trouble";
import { boardWords } from "../words/board";
import { moved } from "../words/changes";
import type { View } from "./board";
import { noteIcons } from "./store-notes";

type Mover = MetricMoversQuery["metricTotals"]["movers"][number];

export function Movers({ view }: { view: View }) {
  const w = boardWords.value.board;
  const seen = useQuery(MetricMoversDocument, { metricId: view.metric.id, ...view.window, region: view.region }).value;
  const movers = seen.data?.metricTotals.movers;
  return (
    <section class="card" aria-label={w.movers}>
      <div class="cap">
        <div>
          <h2>{w.movers}</h2>
          <p>{w.moversText}</p>
        </div>
      </div>
      {!movers ? (
        <Trouble seen={seen} waiting={<Skeleton rows={2} />} />
      ) : movers.length === 0 ? (
        <p class="sm dim">
          {w.noMovers}. {w.noMoversText}
        </p>
      ) : (
        <ul class="rows plain in-card" role="list">
          {movers.map((mover) => (
            <OneMover key={mover.store.id} mover={mover} view={view} />
          ))}
        </ul>
      )}
    </section>
  );
}

function OneMover({ mover: { store, change, usual, stores }, view }: { mover: Mover; view: View }) {
  const w = boardWords.value.board;
  const { metric, window } = view;
  const found = useQuery(NotesBesideDocument, { storeId: store.id, ...window }).value.data?.dayNotes;
  const more = found ? found.totalCount - found.nodes.length : 0;
  return (
    <li>
      <div class="row">
        <span class="grow">
          <a class="t" href={`/stores/${store.id}/day`}>
            {store.name}
          </a>
          <span class="d">{w.moved(moved(change, metric), moved(usual, metric), stores, store.region ?? "")}</span>
          <span class="row-x tight tags">
            {found?.nodes.map((note) => (
              <span class="tag" key={note.id}>
                <Icon name={noteIcons[note.kind]} />
                {note.text}
              </span>
            ))}
            {more > 0 && <span class="xs dim">{w.moreNotes(more)}</span>}
            {found?.totalCount === 0 && <span class="xs dim">{w.noContext}</span>}
          </span>
        </span>
      </div>
    </li>
  );
}
