/** The chosen number of every store, each beside the stores of its own region, with what made these weeks different. */
import { MetricPlacesDocument, NotesOfStoresDocument, type NotesOfStoresQuery } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Further } from "../parts/pages";
import { boardWords } from "../words/board";
import { moved } from "../words/changes";
import { bare } from "../words/measured";
import type { View } from "./board";
import { fileOf, Head, isKnown, nameOf, Nothing, type Place } from "./board-numbers";

export function ByStore({ view }: { view: View }) {
  const w = boardWords.value.board;
  const title = w.byStore(view.metric.name);
  const { metric, window, region } = view;
  const rows = useQuery(MetricPlacesDocument, { metricId: metric.id, by: "STORE", ...window, region, after: null }).value.data?.metricTotals.rows.nodes;
  return (
    <section class="card" aria-label={title}>
      <Head title={title} text={w.byStoreText} file={rows?.length ? () => fileOf(rows, metric) : null} />
      <StorePage key={`${metric.id}${region}${view.weeks}`} view={view} after={null} />
    </section>
  );
}

function StorePage({ view, after }: { view: View; after: string | null }) {
  const w = boardWords.value.board;
  const { metric, window, region } = view;
  const seen = useQuery(MetricPlacesDocument, { metricId: metric.id, by: "STORE", ...window, region, after }).value;
  const notes = useQuery(NotesOfStoresDocument, window).value.data?.dayNotes.nodes ?? [];
  if (!seen.data?.metricTotals.rows.nodes.length) return <Nothing seen={seen} />;
  const { nodes, pageInfo } = seen.data.metricTotals.rows;
  const shared = notes.filter((note) => !note.store && !note.region);
  return (
    <>
      {!after && shared.length > 0 && (
        <p class="sm">
          <Said notes={shared} />
        </p>
      )}
      <div class="scrolls" role="group" aria-label={w.byStore(metric.name)} tabIndex={0}>
        <table class="tbl">
          <thead>
            <tr>
              <th scope="col">{w.store}</th>
              {[nameOf(metric), w.beforeHead, w.change].map((head) => (
                <th key={head} scope="col" class="n">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          {byRegion(nodes).map(([name, places]) => (
            <tbody key={name}>
              <tr>
                <th scope="rowgroup" class="b" colSpan={4}>
                  {name || boardWords.value.stores.noRegion}
                  <Said notes={notes.filter((note) => !note.store && note.region === name)} />
                </th>
              </tr>
              {places.map((row) => (
                <tr key={row.store?.id}>
                  <th scope="row">
                    <a href={`/stores/${row.store?.id}/day`}>{row.store?.name}</a>
                    <Kinds notes={notes.filter((note) => note.store?.id === row.store?.id)} />
                  </th>
                  <td class="n">{row.value ? bare(Number(row.value), metric) : "–"}</td>
                  <td class="n">{row.before ? bare(Number(row.before), metric) : "–"}</td>
                  <td class="n">{isKnown(row.change) ? moved(row.change, metric) : "–"}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
      <Further end={pageInfo} next={(cursor) => <StorePage view={view} after={cursor} />} />
    </>
  );
}

/** Like beside like: stores of one region stand together, by name. */
function byRegion(rows: readonly Place[]): [string, Place[]][] {
  const found = new Map<string, Place[]>();
  for (const row of rows) found.set(row.region ?? "", [...(found.get(row.region ?? "") ?? []), row]);
  return [...found].sort(([one], [other]) => one.localeCompare(other));
}

type Notes = NotesOfStoresQuery["dayNotes"]["nodes"];

/** So many are named; the others are counted. */
const NAMED = 2;

/** What a whole region or the company had in common. */
function Said({ notes }: { notes: Notes }) {
  const w = boardWords.value.board;
  if (notes.length === 0) return null;
  const more = notes.length > NAMED ? [w.moreNotes(notes.length - NAMED)] : [];
  return <span class="d2">{[...notes.slice(0, NAMED).map((note) => note.text), ...more].join(" · ")}</span>;
}

/** What one store had: in a word, because its day tells the rest. */
function Kinds({ notes }: { notes: Notes }) {
  const w = boardWords.value.day;
  const kinds = [...new Set(notes.map((note) => note.kind))];
  if (kinds.length === 0) return null;
  return <span class="d2">{kinds.map((kind) => w.kinds[kind]).join(", ")}</span>;
}
