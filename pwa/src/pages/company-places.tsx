/** Regions and stores: to narrow by, and how each of them stands. */
import { type CompanyPlacesQuery, CompanyPlacesDocument } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Skeleton } from "../parts/bits";
import { Picker } from "../parts/picker";
import { Standing } from "../parts/standing";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { show, type View } from "./company-goals";

type Place = CompanyPlacesQuery["goalSummaries"]["nodes"][number];

/** More stores than one list shows are narrowed by their region first. */
export function PlacePickers({ view: { region, store } }: { view: View }) {
  const w = words.value.company;
  const regions = useQuery(CompanyPlacesDocument, { by: "REGION", region: null }).value.data?.goalSummaries.nodes ?? [];
  const stores = useQuery(CompanyPlacesDocument, { by: "STORE", region }).value.data?.goalSummaries;
  const fits = stores && !stores.pageInfo.hasNextPage && stores.nodes.length > 1;
  return (
    <>
      {regions.length > 1 && (
        <Picker
          label={w.region}
          everything={w.allRegions}
          chosen={region}
          options={regions.map(({ name }) => ({ value: name, label: name }))}
          onChange={(next) => show({ region: next, store: null })}
        />
      )}
      {fits && (
        <Picker
          label={w.store}
          everything={w.allStores}
          chosen={store}
          options={stores.nodes.map((place) => ({ value: place.store?.id ?? "", label: place.name }))}
          onChange={(next) => show({ store: next })}
        />
      )}
    </>
  );
}

/** How each region stands; with one chosen, each of its stores. */
export function Places({ view: { region } }: { view: View }) {
  const w = words.value.company;
  const regions = useQuery(CompanyPlacesDocument, { by: "REGION", region: null }).value;
  const inside = region !== null || (regions.data?.goalSummaries.nodes.length ?? 0) === 1;
  const stores = useQuery(CompanyPlacesDocument, { by: "STORE", region }).value;
  const seen = inside ? stores : regions;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={3} />} />;
  return (
    <>
      <h2>{w.places(inside)}</h2>
      <table class="tbl">
        <thead>
          <tr>
            <th scope="col">{inside ? w.store : w.region}</th>
            <th scope="col">{w.howMany}</th>
          </tr>
        </thead>
        <tbody>
          {seen.data.goalSummaries.nodes.map((place) => (
            <Line key={place.store?.id ?? place.name} place={place} />
          ))}
        </tbody>
      </table>
      <p class="sm dim">{w.chooseHint}</p>
    </>
  );
}

function Line({ place: { name, store, summary } }: { place: Place }) {
  const w = words.value.company;
  return (
    <tr>
      <th scope="row">
        <button type="button" class="btn bare" onClick={() => show(store ? { store: store.id } : { region: name })}>
          {name}
        </button>
      </th>
      <td>
        <span class="row-x tight">
          {summary.onTrack > 0 && <Standing status="ON_TRACK" said={w.counted.ON_TRACK(summary.onTrack)} />}
          {summary.delayed > 0 && <Standing status="DELAYED" said={w.counted.DELAYED(summary.delayed)} />}
          {summary.offTrack > 0 && <Standing status="OFF_TRACK" said={w.counted.OFF_TRACK(summary.offTrack)} />}
        </span>
      </td>
    </tr>
  );
}
