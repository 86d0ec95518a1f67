/** What is worth a look now, and what became of the insights of these weeks. */
import { BoardActsDocument, BoardInsightsDocument } from "../gql/graphql";
import { lastDays } from "../data/days";
import { stillOpen } from "../data/insights";
import { looksWide } from "../data/session";
import { useQuery } from "../data/store";
import { Skeleton } from "../parts/bits";
import { InsightRow } from "../parts/insight-row";
import { Trouble } from "../parts/trouble";
import { boardWords } from "../words/board";
import { decimal } from "../words/number";

/** The rest is one tap away. */
const SHOWN = 6;

export function OpenInsights({ region }: { region: string | null }) {
  const w = boardWords.value.board;
  // Where many stores are watched, chance alone brings a few signs a day: the clearest only.
  const seen = useQuery(BoardInsightsDocument, { region, strong: looksWide() ? true : null }).value;
  // The board is about stores; one person's numbers stand on that person's page.
  const listed = seen.data?.insights;
  const found = listed && stillOpen(listed.nodes);
  const open = listed && found ? listed.totalCount - (listed.nodes.length - found.length) : 0;
  return (
    <section class="card w4 flush" aria-label={w.open}>
      <div class="cap padc">
        <div>
          <h2>{w.open}</h2>
          {found && <p>{open > 0 ? w.openText(open) : w.noneOpen}</p>}
        </div>
        <a class="btn bare" href="/insights">
          {w.all}
        </a>
      </div>
      {found ? (
        <ul class="rows" role="list">
          {found.slice(0, SHOWN).map((insight) => (
            <InsightRow key={insight.id} insight={insight} />
          ))}
        </ul>
      ) : (
        <Trouble seen={seen} waiting={<Skeleton rows={2} />} />
      )}
    </section>
  );
}

export function Acts({ weeks }: { weeks: number }) {
  const w = boardWords.value.board;
  const { from, to } = lastDays(weeks * 7);
  const seen = useQuery(BoardActsDocument, { from, to }).value;
  const rows = seen.data?.insightSummary;
  return (
    <section class="card" aria-label={w.acts}>
      <div class="cap">
        <div>
          <h2>{w.acts}</h2>
          <p>{w.actsText}</p>
        </div>
      </div>
      {!rows && <Trouble seen={seen} waiting={<Skeleton rows={2} />} />}
      {rows?.length === 0 && <p class="sm dim">{w.noneOpen}</p>}
      {rows && rows.length > 0 && (
        <ul class="rows plain in-card" role="list">
          {rows.map((row) => (
            <li key={row.region}>
              <div class="row">
                <span class="grow">
                  <span class="t">{row.region ?? w.company}</span>
                  <span class="d">{[w.decided(row.accepted), w.left(row.dismissed), w.ended(row.ended), w.stillOpen(row.open)].join(" · ")}</span>
                  {row.medianDaysToAct !== null && row.medianDaysToAct !== undefined && (
                    <span class="d">{w.median(decimal(row.medianDaysToAct.toFixed(1)))}</span>
                  )}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
