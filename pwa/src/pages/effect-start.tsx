/** Something to try, written down before it starts: what, on which number, where, against whom, and for how long. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { type EffectKind, StartEffectDocument, type StartMetricsQuery, StartMetricsDocument } from "../gql/graphql";
import { ask, NoConnection, Refusal } from "../data/client";
import { inputOf, missingIn, refusedAt, spans, transitions, type Trial, type TrialField, withMetric } from "../data/effect-start";
import { uuidv7 } from "../data/ids";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { hasBoard } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Empty, FieldError, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { double } from "../parts/feel";
import { Dock, Screen } from "../parts/screen";
import { say } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { PeopleUnits, StoreUnits } from "../parts/units";
import { go, location_ } from "../router";
import { words } from "../words";
import { insightWords } from "../words/insights";
import { dayAhead } from "../words/time";

const kinds: readonly EffectKind[] = ["ACTION", "TRAINING", "FEEDBACK"];
/** The server takes no later start. */
const AHEAD = 90;

/** Where one comes from says what it is about: a number, a place, words. */
function fresh(given: URLSearchParams): Trial {
  const [id, name] = [given.get("place"), given.get("name")];
  return {
    id: uuidv7(),
    kind: kinds.find((kind) => kind === given.get("kind")) ?? "ACTION",
    title: given.get("title") ?? "",
    metricId: given.get("metric"),
    treated: id && name ? [{ id, name }] : [],
    compared: null,
    startsOn: dayAhead(1),
    weeks: 4,
    transition: 7,
  };
}

export function StartEffect() {
  const w = insightWords.value.effects.begin;
  const seen = useQuery(StartMetricsDocument, {}).value;
  return (
    <Screen title={w.title} back="/effects" bar={insightWords.value.effects.title} className="dock-pad stack-l">
      {!hasBoard() ? (
        <Empty title={words.value.trouble.notHere} text={w.notYours} />
      ) : !seen.data ? (
        <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
      ) : seen.data.metrics.nodes.length === 0 ? (
        <Empty title={w.title} text={w.noNumbers} />
      ) : (
        <Form metrics={seen.data.metrics.nodes} />
      )}
    </Screen>
  );
}

type Metrics = StartMetricsQuery["metrics"]["nodes"];
type Wrong = { field: TrialField; text: string } | undefined;

function Form({ metrics }: { metrics: Metrics }) {
  const w = insightWords.value.effects.begin;
  const given = location_.value.searchParams;
  const [blank] = useState(() => fresh(given));
  const paper = usePaper<Trial>(`effect:${given.get("metric") ?? ""}:${given.get("place") ?? ""}`, blank);
  const [trouble, setTrouble] = useState<Wrong>();
  const [busy, setBusy] = useState(false);
  const missingId = useId();
  const trial = paper.text;
  const write = (part: Partial<Trial>, field?: TrialField): void => {
    if (!field || trouble?.field === field) setTrouble(undefined);
    paper.write({ ...trial, ...part });
  };
  const metric = metrics.find((one) => one.id === trial.metricId);
  const levelOf = (id: string | null): string | undefined => metrics.find((one) => one.id === id)?.level;
  const Units = metric?.level === "PERSON" ? PeopleUnits : StoreUnits;
  const people = metric?.level === "PERSON";
  const wanting = metric ? missingIn(trial) : trial.title.trim() ? "metricId" : "title";
  const missing = wanting && w.missing[wanting];

  const start = async (): Promise<void> => {
    setBusy(true);
    setTrouble(undefined);
    try {
      await ask(StartEffectDocument, { input: { ...inputOf(trial), id: trial.id } });
      paper.clear();
      double();
      go(`/effects/${trial.id}`, "replace");
      say(w.started);
    } catch (error) {
      if (error instanceof NoConnection) await later();
      else if (error instanceof Refusal) refused(error);
      else throw error;
    } finally {
      setBusy(false);
    }
  };
  /** Without a connection it waits like everything that is written. */
  const later = async (): Promise<void> => {
    await send(StartEffectDocument, inputOf(trial), { id: trial.id, kind: "effectStarted", names: [trial.title.trim()], line: metric!.name });
    paper.clear();
    go("/effects", "replace");
    say(w.waits);
  };
  const refused = (error: Refusal): void => {
    const at = refusedAt(trial, error.field);
    if (!at) return say(error.message);
    const own = w.refused[`${at.field} ${error.code}`];
    setTrouble({ field: at.field, text: own ? own(at.unit?.name ?? "") : error.message });
    document.getElementById(`trial-${at.field}`)?.scrollIntoView({ block: "center" });
  };
  const part = (field: TrialField, label: string, children: (describedBy: string | undefined) => ComponentChildren, hint?: string) => (
    <Part field={field} label={label} hint={hint} trouble={trouble} children={children} />
  );

  return (
    <>
      <div>
        <h1>{w.title}</h1>
        <p class="dim">{w.text}</p>
      </div>
      {part("title", w.what, (by) => (
        <>
          <input class="inp" id="trial-title" maxLength={200} value={trial.title} aria-describedby={by} aria-invalid={trouble?.field === "title" || undefined} onInput={(event) => write({ title: event.currentTarget.value }, "title")} />
          <Segment legend={w.kind} look="sp" chosen={trial.kind} options={kinds.map((value) => ({ value, label: w.kinds[value] }))} onChange={(kind) => write({ kind })} />
        </>
      ))}
      {part("metricId", w.number, (by) => (
        <select
          class="inp"
          id="trial-metricId"
          value={metric?.id ?? ""}
          aria-describedby={by}
          onChange={({ currentTarget: { value } }) => {
            setTrouble(undefined);
            paper.write(withMetric(trial, value || null, levelOf(value) === levelOf(trial.metricId)));
          }}
        >
          {!metric && <option value="">{w.choose}</option>}
          {metrics.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      ), w.numberHint)}
      {metric && (
        <>
          {part("treatedIds", people ? w.who : w.where, () => (
            <Units key={metric.level} chosen={trial.treated} without={trial.compared ?? []} onChange={(treated) => write({ treated }, "treatedIds")} />
          ), w.enough)}
          {part("comparisonIds", w.against, () => (
            <>
              <Segment legend={w.against} chosen={trial.compared ? "own" : "alike"} options={[{ value: "alike", label: w.alike }, { value: "own", label: w.own }]} onChange={(way) => write({ compared: way === "own" ? [] : null }, "comparisonIds")} />
              {trial.compared && <Units key={metric.level} chosen={trial.compared} without={trial.treated} onChange={(compared) => write({ compared }, "comparisonIds")} />}
            </>
          ), trial.compared ? w.ownHint : w.alikeHint)}
        </>
      )}
      {part("startsOn", w.from, (by) => (
        <input class="inp" id="trial-startsOn" type="date" required min={dayAhead(0)} max={dayAhead(AHEAD)} value={trial.startsOn} aria-describedby={by} onInput={(event) => event.currentTarget.value && write({ startsOn: event.currentTarget.value }, "startsOn")} />
      ))}
      {part("windowDays", w.window, (by) => (
        <Numbers id="trial-windowDays" by={by} values={spans} chosen={trial.weeks} say={w.weeks} onChange={(weeks) => write({ weeks }, "windowDays")} />
      ), w.windowHint)}
      {part("transitionDays", w.transition, (by) => (
        <Numbers id="trial-transitionDays" by={by} values={transitions} chosen={trial.transition} say={w.days} onChange={(transition) => write({ transition }, "transitionDays")} />
      ), w.transitionHint)}
      <Dock>
        {missing && (
          <p class="sm dim missing" id={missingId}>
            {missing}
          </p>
        )}
        <Action look="go big wide" busy={busy} missing={missing} aria-describedby={missing ? missingId : undefined} onClick={() => start()}>
          {busy ? w.starting : w.start}
        </Action>
      </Dock>
    </>
  );
}

interface PartProps {
  field: TrialField;
  label: string;
  hint: string | undefined;
  trouble: Wrong;
  children: (describedBy: string | undefined) => ComponentChildren;
}

const grouped = new Set<TrialField>(["treatedIds", "comparisonIds"]);

/** A field with its name above and, below, what it is for and what is wrong with it. */
function Part({ field, label, hint, trouble, children }: PartProps) {
  const wrong = trouble?.field === field;
  const [hintId, errorId] = [`trial-${field}-hint`, `trial-${field}-wrong`];
  const by = [hint && hintId, wrong && errorId].filter(Boolean).join(" ") || undefined;
  const below = (
    <>
      {hint && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
      {wrong && <FieldError id={errorId}>{trouble.text}</FieldError>}
    </>
  );
  if (grouped.has(field))
    return (
      <div class="fld" role="group" id={`trial-${field}`} aria-labelledby={`trial-${field}-label`} aria-describedby={by}>
        <span class="lab" id={`trial-${field}-label`}>
          {label}
        </span>
        {children(by)}
        {below}
      </div>
    );
  return (
    <div class="fld">
      <label for={`trial-${field}`}>{label}</label>
      {children(by)}
      {below}
    </div>
  );
}

interface NumbersProps {
  id: string;
  by: string | undefined;
  values: readonly number[];
  chosen: number;
  say: (value: number) => string;
  onChange: (value: number) => void;
}

function Numbers({ id, by, values, chosen, say: said, onChange }: NumbersProps) {
  return (
    <select class="inp" id={id} value={chosen} aria-describedby={by} onChange={(event) => onChange(Number(event.currentTarget.value))}>
      {values.map((value) => (
        <option key={value} value={value}>
          {said(value)}
        </option>
      ))}
    </select>
  );
}
