/** Seen but not acted: by one rule for all, headquarters first. By name, never by number: it is no ranking. */
import { type SeenLineFragment, BoardSeenDocument } from "../gql/graphql";
import { lastDays, type Window } from "../data/days";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Avatar } from "../parts/person";
import { Trouble } from "../parts/trouble";
import { boardWords } from "../words/board";
import { titleOf } from "../words/insight-said";

export function Seen({ weeks }: { weeks: number }) {
  const w = boardWords.value.board;
  return (
    <section class="card w4 flush" aria-label={w.seen}>
      <div class="cap padc">
        <div>
          <h2>{w.seen}</h2>
          <p>{w.seenText}</p>
        </div>
      </div>
      <Lines window={lastDays(weeks * 7)} after={null} />
    </section>
  );
}

function Lines({ window, after }: { window: Window; after: string | null }) {
  const w = boardWords.value.board;
  const seen = useQuery(BoardSeenDocument, { from: window.from, to: window.to, after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={2} />} />;
  const { leads, headquarters } = seen.data.seenNotActed;
  const lines = [...(headquarters && !after ? [headquarters] : []), ...leads.nodes].filter((line) => line.opened + line.reportsOpened > 0);
  return (
    <>
      {lines.length === 0 && !after && !leads.pageInfo.hasNextPage && <p class="sm dim inset">{w.noneSeen}</p>}
      <ul class="rows" role="list">
        {lines.map((line) => (
          <Line key={line.person?.id ?? "headquarters"} line={line} />
        ))}
      </ul>
      <Further end={leads.pageInfo} next={(cursor) => <Lines window={window} after={cursor} />} />
    </>
  );
}

function Line({ line }: { line: SeenLineFragment }) {
  const w = boardWords.value.board;
  const { person, opened, reportsOpened, waiting, notActed } = line;
  const name = !person ? w.headquarters : person.id === me.value!.id ? w.me : person.name;
  const [oldest] = line.insights;
  const became = [notActed > 0 && w.notActed(notActed), waiting > 0 && w.inTime(waiting)].filter(Boolean).join(" · ") || w.allDecided;
  return (
    <li>
      <div class="row">
        {person ? (
          <Avatar person={person} />
        ) : (
          <span class="dot">
            <Icon name="board" />
          </span>
        )}
        <span class="grow">
          <span class="t">{name}</span>
          <span class="d">{became}</span>
          <span class="d">{w.seenLine(opened, reportsOpened)}</span>
        </span>
        {oldest && (
          <a class="btn" href={`/insights/${oldest.id}`} aria-label={w.actOn(titleOf(oldest))}>
            {w.act}
          </a>
        )}
      </div>
    </li>
  );
}
