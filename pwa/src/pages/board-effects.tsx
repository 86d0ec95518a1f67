/** Did it help: the newest entries of the effect ledger, each in one honest line. */
import { type BoardEffectsQuery, BoardEffectsDocument } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Row, Skeleton } from "../parts/bits";
import { Trouble } from "../parts/trouble";
import { boardWords } from "../words/board";
import { differs, plain } from "../words/effect-said";
import { insightWords } from "../words/insights";
import { day } from "../words/time";

type Effect = BoardEffectsQuery["effects"]["nodes"][number];

export function Effects({ metricId }: { metricId: string }) {
  const w = boardWords.value.board;
  const seen = useQuery(BoardEffectsDocument, {}).value;
  const found = seen.data?.effects;
  return (
    <section class="card w4 flush" aria-label={w.effects}>
      <div class="cap padc">
        <div>
          <h2>{w.effects}</h2>
          <p>{w.effectsText}</p>
        </div>
        {found && found.totalCount > 0 && (
          <a class="btn bare" href="/effects">
            {w.all}
          </a>
        )}
      </div>
      {!found && <Trouble seen={seen} waiting={<Skeleton rows={2} />} />}
      {found?.totalCount === 0 && <p class="sm dim inset">{w.noEffects}</p>}
      <ul class="rows" role="list">
        {found?.nodes.map((effect) => (
          <Row key={effect.id} icon="turn" title={effect.title} text={`${effect.metric.name}: ${cameOut(effect)}`} href={`/effects/${effect.id}`} />
        ))}
      </ul>
      <a class="btn bare wide" href={`/effects/new?metric=${metricId}`}>
        {insightWords.value.effects.begin.open}
      </a>
    </section>
  );
}

/** No verdict before the last window has ended, and none without its interval. */
function cameOut(effect: Effect): string {
  const { state, endsOn, verdict, result } = effect;
  const w = boardWords.value.board;
  if (state === "CALLED_OFF") return w.calledOff;
  if (state === "RUNNING" || !verdict) return w.running(day(endsOn));
  const { estimate, low, high, compared } = result ?? {};
  if (estimate === null || estimate === undefined || low === null || low === undefined || high === null || high === undefined) return w.verdicts[verdict];
  return w.measured(w.verdicts[verdict], differs(estimate, effect), plain(low, effect), differs(high, effect), compared ?? 0);
}
