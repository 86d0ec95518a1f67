/** The numbers of the store as a whole, below one's own: the last day of each, and the way to the store's day. */
import { type GrowthLineFragment, NumbersOfStoreDocument } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Row, Rows } from "../parts/bits";
import { Section } from "../parts/screen";
import { learning } from "../words/learning";
import { measured } from "../words/measured";
import { day } from "../words/time";

export function StoreNumbers({ store }: { store: { id: string; name: string } }) {
  const w = learning.value.numbers;
  const numbers = useQuery(NumbersOfStoreDocument, { storeId: store.id }).value.data?.storeMetrics ?? [];
  if (numbers.length === 0) return null;
  return (
    <Section title={w.store(store.name)} link={<a href={`/stores/${store.id}/day`}>{w.storeDay}</a>}>
      <Rows plain>
        {numbers.map((number) => (
          <Last key={number.metric.id} number={number} />
        ))}
      </Rows>
    </Section>
  );
}

function Last({ number: { metric, points } }: { number: GrowthLineFragment }) {
  const last = points[points.length - 1]!;
  return <Row icon="operations" title={metric.name} text={learning.value.numbers.on(day(last.on), measured(Number(last.value), metric))} />;
}
