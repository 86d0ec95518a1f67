/** My record: who looked at what of it, day by day, and all of it to take along. */
import { RecordLooksDocument, type RecordLooksQuery } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { Further } from "../parts/pages";
import { Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { recordWords } from "../words/record";
import { day } from "../words/time";

type Look = RecordLooksQuery["recordLooks"]["nodes"][number];

export function Record() {
  const w = recordWords.value;
  return (
    <Screen title={w.title} back="/me" className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          <p>{w.hint}</p>
        </div>
      </div>
      <Section title={w.take}>
        <p class="dim pad">{w.takeHint}</p>
        <div class="stack">
          <a class="btn line wide" href="/export/record.html" download="">
            {w.page}
          </a>
          <a class="btn line wide" href="/export/record.json" download="">
            {w.data}
          </a>
        </div>
      </Section>
      <Looks after={null} />
    </Screen>
  );
}

function Looks({ after }: { after: string | null }) {
  const w = recordWords.value;
  const seen = useQuery(RecordLooksDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={3} />} />;
  const { nodes, pageInfo } = seen.data.recordLooks;
  const days = [...new Set(nodes.map((look) => look.day))];
  return (
    <div>
      {nodes.length === 0 && !after && <Empty title={w.empty} text={w.emptyText} />}
      {days.map((on) => (
        <Section key={on} title={day(on)}>
          <Rows>
            {nodes.filter((look) => look.day === on).map((look) => (
              <Row key={look.id} icon="eye" title={look.by?.name ?? w.company} text={lineOf(look)} />
            ))}
          </Rows>
        </Section>
      ))}
      <Further end={pageInfo} next={(cursor) => <Looks after={cursor} />} />
    </div>
  );
}

function lineOf(look: Look): string {
  const w = recordWords.value;
  const said = `${w.done[look.done]}: ${w.kinds[look.kind]}`;
  return look.times > 1 ? `${said} · ${w.times(look.times)}` : said;
}
