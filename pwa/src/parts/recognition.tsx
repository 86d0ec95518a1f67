/** One thank-you on the wall, with its reactions. */
import { useState } from "preact/hooks";
import { ReactDocument, type RecognitionCardFragment } from "../gql/graphql";
import { outboxItems, send } from "../data/sending";
import { words } from "../words";
import { ago } from "../words/time";
import { tick } from "./feel";
import { Icon } from "./icon";
import { Avatars } from "./person";

const emojis = ["👏", "❤️", "🙌", "💪", "😊", "🎉"] as const;

interface Shown {
  emoji: string;
  count: number;
  mine: boolean;
}

/** What the server counted, with my own reactions that are still on their way laid over it. */
function reactionsOf(recognition: RecognitionCardFragment): Shown[] {
  const shown: Shown[] = recognition.reactions.map((r) => ({ emoji: r.emoji, count: r.count, mine: r.viewerReacted }));
  for (const item of outboxItems.value) {
    if (item.kind !== "reaction" || item.state === "refused" || item.input.recognitionId !== recognition.id) continue;
    const on = item.input.on === true;
    let reaction = shown.find((r) => r.emoji === item.input.emoji);
    if (!reaction) shown.push((reaction = { emoji: String(item.input.emoji), count: 0, mine: false }));
    if (reaction.mine !== on) reaction.count += on ? 1 : -1;
    reaction.mine = on;
  }
  return shown.filter((reaction) => reaction.count > 0);
}

export function RecognitionCard({ recognition }: { recognition: RecognitionCardFragment }) {
  const w = words.value.wall;
  const [adding, setAdding] = useState(false);
  const reactions = reactionsOf(recognition);
  const names = words.value.several(recognition.recipients.map((person) => person.firstName));
  const react = (emoji: string, on: boolean): void => {
    tick();
    setAdding(false);
    void send(
      ReactDocument,
      { recognitionId: recognition.id, emoji, on },
      { kind: "reaction", names: recognition.recipients.map((p) => p.firstName), line: emoji },
    );
  };
  const missing = emojis.filter((emoji) => !reactions.some((reaction) => reaction.emoji === emoji));
  return (
    <article class="card stack" aria-label={names}>
      <div class="row-x">
        <Avatars people={recognition.recipients} />
        <div class="grow">
          <p class="b">{names}</p>
          <p class="sm dim">{w.from(recognition.author.firstName, ago(recognition.createdAt))}</p>
        </div>
      </div>
      <p>{recognition.message}</p>
      {recognition.behaviour && (
        <p>
          <span class="tag sunny">
            <span class="half" />
            {recognition.behaviour.label}
          </span>
        </p>
      )}
      <div class="row-x tight">
        {reactions.map(({ emoji, count, mine }) => (
          <button
            type="button"
            class="react"
            key={emoji}
            aria-pressed={mine}
            aria-label={w.reaction(w.reactions[emoji] ?? emoji, mine, count)}
            onClick={() => react(emoji, !mine)}
          >
            <span aria-hidden="true">{emoji}</span>
            {count}
          </button>
        ))}
        {adding
          ? missing.map((emoji) => (
              <button
                type="button"
                class="react"
                key={emoji}
                aria-pressed={false}
                aria-label={w.reactions[emoji]}
                onClick={() => react(emoji, true)}
              >
                <span aria-hidden="true">{emoji}</span>
              </button>
            ))
          : missing.length > 0 && (
              <button type="button" class="react" aria-label={w.react} aria-expanded={false} onClick={() => setAdding(true)}>
                <Icon name="plus" />
              </button>
            )}
      </div>
    </article>
  );
}
