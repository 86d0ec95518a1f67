/** What is worth a look, on Today: a lead's stores and people, or one's own numbers. */
import type { InsightsTodayFragment } from "../gql/graphql";
import { stillOpen } from "../data/insights";
import { me } from "../data/session";
import { words } from "../words";
import { day } from "../words/time";
import { Row } from "./bits";

/** The rows under "Waiting for you". Decided on this phone, it waits no more. */
export function insightRows({ worthALook }: InsightsTodayFragment): preact.JSX.Element[] {
  const w = words.value.watch;
  return stillOpen(worthALook.nodes).map(({ id, metric, skill, store, person, numbers }) => {
    const where = person ? (person.id === me.value?.id ? w.yours : person.firstName) : (store?.name ?? w.company);
    const title = w.at(metric?.name ?? skill?.name ?? w.title, where);
    const text = numbers.since ? w.since(day(numbers.since)) : w.ask;
    return <Row key={id} icon="eye" tone="tidy" title={title} text={text} href={`/insights/${id}`} />;
  });
}
