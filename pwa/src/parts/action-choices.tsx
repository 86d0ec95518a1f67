/** What would get it moving: split it, hand it over, or drop it together, which takes both. */
import { useState } from "preact/hooks";
import { DropActionItemDocument, HandOverActionItemDocument, ProposeDropDocument, SplitActionItemDocument } from "../gql/graphql";
import { type Item, other } from "../data/meeting";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { words } from "../words";
import { Action } from "./bits";
import { tick } from "./feel";
import { Field } from "./field";
import { sayWithUndo } from "./toast";

const FEWEST = 2;
const MOST = 5;

interface ChoicesProps {
  item: Item;
  onDone?: () => void;
}

export function Choices({ item, onDone = () => undefined }: ChoicesProps) {
  const w = words.value.items;
  const [open, setOpen] = useState<"split" | "drop" | null>(null);
  const proposer = item.dropProposedBy;
  const asked = proposer !== null && proposer !== undefined && proposer.id !== me.value?.id;
  const to = item.participants.find((person) => person.id !== item.owner.id);
  const handOver = async (): Promise<void> => {
    if (!to) return;
    const sent = await send(
      HandOverActionItemDocument,
      { actionItemId: item.id, toId: to.id },
      { kind: "itemHandedOver", names: [to.firstName], line: item.text },
      true,
    );
    tick();
    onDone();
    sayWithUndo(to.id === me.value?.id ? w.yoursNow : w.theirsNow(to.firstName), sent.id, () => undefined);
  };
  return (
    <>
      {asked && <AgreeToDrop item={item} name={proposer.firstName} onDone={onDone} />}
      <div class="choices">
        <Action look={open === "split" ? "slim ink" : "slim"} icon="split" aria-expanded={open === "split"} onClick={() => setOpen(open === "split" ? null : "split")}>
          {w.split}
        </Action>
        <Action look="slim" icon="swap" onClick={() => handOver()}>
          {to && to.id === me.value?.id ? w.takeOver : w.handOver}
        </Action>
        {!asked && (
          <Action look={open === "drop" ? "slim ink" : "slim"} icon="bin" aria-expanded={open === "drop"} onClick={() => setOpen(open === "drop" ? null : "drop")}>
            {w.drop}
          </Action>
        )}
      </div>
      {open === "split" && <Split item={item} onDone={onDone} />}
      {open === "drop" && <ProposeDrop item={item} onDone={onDone} />}
    </>
  );
}

const partnerOf = (item: Item): string => other(item.participants, me.value!.id)?.firstName ?? "";

function Split({ item, onDone }: Required<ChoicesProps>) {
  const w = words.value.items;
  const paper = usePaper<string[]>(`split:${item.id}`, [item.text, ""]);
  const texts = paper.text.map((text) => text.trim()).filter(Boolean);
  const split = async (): Promise<void> => {
    const before = paper.text;
    const sent = await send(
      SplitActionItemDocument,
      { actionItemId: item.id, texts },
      { kind: "itemSplit", names: [partnerOf(item)], line: texts.join(" · ") },
      true,
    );
    paper.clear();
    onDone();
    sayWithUndo(w.splitDone(texts.length), sent.id, () => paper.write(before));
  };
  return (
    <>
      <p class="sm dim">{w.splitHint}</p>
      {paper.text.map((text, i) => (
        <Field
          key={i}
          label={w.part(i + 1)}
          hint=""
          rows={1}
          most={500}
          value={text}
          focus={i === 1 && !paper.begun}
          onInput={(next) => paper.write(paper.text.map((one, at) => (at === i ? next : one)))}
        />
      ))}
      {paper.text.length < MOST && (
        <Action look="bare" icon="plus" onClick={() => paper.write([...paper.text, ""])}>
          {w.onePart}
        </Action>
      )}
      <Action look="ink wide" missing={texts.length < FEWEST ? w.twoParts : undefined} onClick={() => split()}>
        {w.splitIt}
      </Action>
    </>
  );
}

function ProposeDrop({ item, onDone }: Required<ChoicesProps>) {
  const w = words.value.items;
  const paper = usePaper(`drop:${item.id}`, "");
  const reason = paper.text.trim();
  const name = partnerOf(item);
  const propose = async (): Promise<void> => {
    const sent = await send(
      ProposeDropDocument,
      { actionItemId: item.id, reason },
      { kind: "itemDropProposed", names: [name], line: reason },
      true,
    );
    paper.clear();
    onDone();
    sayWithUndo(w.dropAsked(name), sent.id, () => paper.write(reason));
  };
  return (
    <>
      <p class="sm dim">{w.dropHint(name)}</p>
      <Field label={w.dropWhy} hint="" most={500} value={paper.text} focus onInput={paper.write} />
      <Action look="ink wide" missing={reason ? undefined : w.dropWhy} onClick={() => propose()}>
        {w.dropAsk(name)}
      </Action>
    </>
  );
}

/** Whether I keep what the other one would drop, on this phone; another reason asks again. A paper is a signal: a loop may ask, too. */
export const keeping = (item: Item) => {
  const paper = usePaper(`kept:${item.id}`, "");
  return { kept: paper.begun && paper.text === item.dropReason, keep: () => paper.write(item.dropReason ?? ""), forget: paper.clear };
};

/** The other one would drop it: a word of mine, and it is gone; keeping it needs nobody. */
function AgreeToDrop({ item, name, onDone }: Required<ChoicesProps> & { name: string }) {
  const w = words.value.items;
  const paper = usePaper(`agree:${item.id}`, "");
  const { kept, keep, forget } = keeping(item);
  const answer = paper.text.trim();
  const keepIt = (): void => {
    keep();
    onDone();
    sayWithUndo(w.kept, undefined, forget);
  };
  const drop = async (): Promise<void> => {
    const reason = answer || w.agreed;
    const sent = await send(DropActionItemDocument, { actionItemId: item.id, reason }, { kind: "itemDropped", names: [name], line: item.text }, true);
    paper.clear();
    sayWithUndo(w.dropped, sent.id, () => paper.write(answer));
  };
  return (
    <>
      <p>
        {w.wouldDrop(name)} <q>{item.dropReason}</q>
      </p>
      <Field label={w.dropAnswer} hint={w.agreed} most={500} value={paper.text} onInput={paper.write} />
      <div class="choices">
        {!kept && (
          <Action look="slim" icon="check" onClick={keepIt}>
            {w.keepIt}
          </Action>
        )}
        <Action look="slim ink" icon="bin" onClick={() => drop()}>
          {w.dropIt}
        </Action>
      </div>
    </>
  );
}
