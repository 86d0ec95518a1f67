/** The words of one feedback, as they stand on every screen that shows them. */
import type { FeedbackFullFragment } from "../gql/graphql";
import { me } from "../data/session";
import { words } from "../words";
import { ago } from "../words/time";
import { Icon } from "./icon";
import { Avatar, type Named } from "./person";

export function KindTag({ kind }: { kind: "PRAISE" | "COACHING" }) {
  return (
    <span class={kind === "PRAISE" ? "tag sunny" : "tag tidy"}>
      <span class={kind === "PRAISE" ? "half" : "half dn"} />
      {words.value.kinds[kind]}
    </span>
  );
}

export function FeedbackWords({ feedback, shown }: { feedback: FeedbackFullFragment; shown: Named }) {
  const w = words.value;
  const labels = feedback.behaviours.map((behaviour) => behaviour.label);
  // Sent by chips alone, the words are the chips: saying them twice helps nobody.
  const wordsAreChips = feedback.message === labels.join(", ");
  return (
    <div class="stack">
      <div class="row-x">
        <Avatar person={shown} />
        <div class="grow">
          <p class="b">{shown.name}</p>
          <p class="sm dim">
            {ago(feedback.observedAt)}
            {feedback.editedAt && ` · ${w.read.edited(ago(feedback.editedAt))}`}
          </p>
        </div>
        <KindTag kind={feedback.kind} />
      </div>
      {feedback.request && (
        <p class="sm dim">
          {feedback.recipient.id === me.value?.id ? w.read.answerTo : w.read.answerFor(feedback.recipient.firstName)}: “
          {feedback.request.question}”
        </p>
      )}
      <blockquote class="say">{feedback.message}</blockquote>
      {feedback.nextTime && (
        <p class="next">
          <b class="c-tide">{w.read.nextTime}</b> {feedback.nextTime}
        </p>
      )}
      {!wordsAreChips && labels.length > 0 && (
        <p class="row-x tight">
          {labels.map((label) => (
            <span key={label} class="tag">
              {label}
            </span>
          ))}
        </p>
      )}
      {feedback.cause && (
        <p class="sm dim">
          {w.read.cause}: {w.give.causes[feedback.cause]}
        </p>
      )}
    </div>
  );
}

export function Replies({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  if (feedback.replies.length === 0) return null;
  return (
    <section>
      <h2>{w.replies}</h2>
      <ul class="card flush rows sp" role="list">
        {feedback.replies.map((reply) => (
          <li key={reply.id}>
            <div class="row">
              <Avatar person={reply.author} />
              <span class="grow">
                <span class="t">
                  {reply.author.firstName} {w.replyKinds[reply.kind]}
                </span>
                {reply.message && <span class="d said">{reply.message}</span>}
                <span class="d">{ago(reply.createdAt)}</span>
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Words that were changed stay readable as they first stood. */
export function Versions({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  // The list may hold the words as they stand now; those are on the screen already.
  const earlier = feedback.versions.filter((version) => version.message !== feedback.message || version.nextTime !== feedback.nextTime);
  if (earlier.length === 0) return null;
  return (
    <details class="card quiet">
      <summary>
        <Icon name="clock" />
        <span>{w.versions}</span>
        <Icon name="down" />
      </summary>
      <ul class="stack" role="list">
        {earlier.map((version) => (
          <li key={version.writtenAt}>
            <p class="sm dim">{w.written(ago(version.writtenAt))}</p>
            <p>{version.message}</p>
            {version.nextTime && (
              <p class="next">
                <b class="c-tide">{w.nextTime}</b> {version.nextTime}
              </p>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
