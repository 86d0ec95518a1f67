/** What is worth a look, on Today: a lead's stores and people, or one's own numbers. */
import { InsightsTodayDocument } from "../gql/graphql";
import { stillOpen } from "../data/insights";
import { looksWide, me } from "../data/session";
import { useQuery } from "../data/store";
import { words } from "../words";
import { day } from "../words/time";
import { Row } from "./bits";

/** The rows under "Waiting for you"; null until they are known. Decided on this phone, it waits no more. */
export function useInsightRows(): preact.JSX.Element[] | null {
  const w = words.value.watch;
  // Where many stores are watched only the clearest: chance alone brings a few signs a day.
  const seen = useQuery(InsightsTodayDocument, { strong: looksWide() || null }).value;
  if (!seen.data) return seen.cut || seen.refusal ? [] : null;
  return stillOpen(seen.data.insights.nodes).map(({ id, metric, skill, store, person, numbers }) => {
    const where = person ? (person.id === me.value?.id ? w.yours : person.firstName) : (store?.name ?? w.company);
    const title = w.at(metric?.name ?? skill?.name ?? w.title, where);
    const text = numbers.since ? w.since(day(numbers.since)) : w.ask;
    return <Row key={id} icon="eye" tone="tidy" title={title} text={text} href={`/insights/${id}`} />;
  });
}
