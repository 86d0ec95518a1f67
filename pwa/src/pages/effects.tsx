/** The ledger of effects: what runs, what came out, what was called off; nothing leaves it. */
import { EffectsDocument, type EffectState } from "../gql/graphql";
import { hasBoard } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { Further } from "../parts/pages";
import { Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { effectSays, sentence } from "../words/effect-said";
import { insightWords } from "../words/insights";

const states: readonly EffectState[] = ["MEASURED", "RUNNING", "CALLED_OFF"];

export function Effects() {
  const w = insightWords.value.effects;
  const any = useQuery(EffectsDocument, { effectState: null, after: null }).value;
  return (
    <Screen title={w.title}>
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          <p>{w.hint}</p>
        </div>
      </div>
      {!any.data ? (
        <Trouble seen={any} waiting={<Skeleton />} />
      ) : any.data.effects.nodes.length === 0 ? (
        <Empty title={w.empty} text={w.emptyText}>
          {hasBoard() && (
            <a class="btn go" href="/effects/new">
              {w.begin.open}
            </a>
          )}
        </Empty>
      ) : (
        <>
          {states.map((state) => (
            <Those key={state} state={state} after={null} />
          ))}
          {hasBoard() && (
            <p class="pad0">
              <a class="btn line wide" href="/effects/new">
                {w.begin.open}
              </a>
            </p>
          )}
        </>
      )}
    </Screen>
  );
}

function Those({ state, after }: { state: EffectState; after: string | null }) {
  const w = insightWords.value.effects;
  const found = useQuery(EffectsDocument, { effectState: state, after }).value.data?.effects;
  if (!found || found.nodes.length === 0) return null;
  const list = (
    <>
      <Rows>
        {found.nodes.map((effect) => (
          <Row
            key={effect.id}
            icon={effect.kind === "TRAINING" ? "training" : effect.kind === "FEEDBACK" ? "talk" : "check"}
            tone={effect.verdict === "BETTER" ? "grew" : ""}
            title={w.on(effect.title, effect.metric.name)}
            text={sentence(effectSays(effect))}
            href={`/effects/${effect.id}`}
          />
        ))}
      </Rows>
      <Further end={found.pageInfo} next={(cursor) => <Those state={state} after={cursor} />} />
    </>
  );
  const titles: Record<EffectState, string> = { MEASURED: w.measured, RUNNING: w.runningNow, CALLED_OFF: w.calledOff };
  return after ? list : <Section title={titles[state]}>{list}</Section>;
}
