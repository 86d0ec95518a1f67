/** What the two said, side by side, and what colleagues said together. */
import type { ReviewSide } from "../gql/graphql";
import type { FullReview } from "../data/reviews";
import { GapLine } from "../parts/readings";
import { Section } from "../parts/screen";
import { decimal } from "../words/number";
import { reviewWords } from "../words/reviews";

type Question = FullReview["cycle"]["questions"][number];

export function SideBySide({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  const sides = sidesOf(review);
  const said = (question: Question, side: ReviewSide) => review.answers.find((row) => row.side === side && row.question.id === question.id);
  const rated = review.cycle.questions.filter(({ kind }) => kind === "RATING");
  return (
    <section>
      <Section title={w.sideBySide} />
      <div class="stack">
        <p class="dim">{w.gapHint}</p>
        {rated.length > 0 && (
          <div class="card">
            <p class="key">
              <span>
                <span class="half k-me" />
                {sides[0].name}
              </span>
              <span>
                <span class="half dn k-gv" />
                {sides[1].name}
              </span>
            </p>
            {rated.map((question) => {
              const [first, second] = sides.map(({ side }) => said(question, side)?.rating ?? 0) as [number, number];
              return (
                <GapLine
                  key={question.id}
                  name={question.text}
                  first={first}
                  second={second}
                  said={first === second ? w.same : w.apart(Math.abs(first - second))}
                  label={w.gapLine(question.text, sides[0].name, first, sides[1].name, second)}
                  ends={[w.low, w.high]}
                />
              );
            })}
          </div>
        )}
        {review.cycle.questions.map((question) => {
          const told = sides.flatMap(({ side, name }) => {
            const text = said(question, side)?.words;
            return text ? [{ name, text }] : [];
          });
          return told.length === 0 ? null : (
            <div class="card quiet stack" key={question.id}>
              <p class="b">{question.text}</p>
              {told.map(({ name, text }) => (
                <p key={name}>
                  <span class="sm dim">{w.saidBy(name)}</span> “{text}”
                </p>
              ))}
            </div>
          );
        })}
        {sides.map(({ side, name }) => (
          <Seen key={side} title={name} lines={review.accomplishments.filter((row) => row.side === side)} />
        ))}
      </div>
    </section>
  );
}

/** The viewer's own half stands above. */
function sidesOf(review: FullReview): [{ side: ReviewSide; name: string }, { side: ReviewSide; name: string }] {
  const w = reviewWords.value;
  return review.viewerSide === "LEAD"
    ? [
        { side: "LEAD", name: w.me },
        { side: "PERSON", name: review.person.firstName },
      ]
    : [
        { side: "PERSON", name: w.me },
        { side: "LEAD", name: review.lead.firstName },
      ];
}

function Seen({ title, lines }: { title: string; lines: FullReview["accomplishments"] }) {
  const w = reviewWords.value;
  if (lines.length === 0) return null;
  return (
    <div class="card quiet stack">
      <p class="b">{w.line(w.shown, title)}</p>
      {lines.map((line) => {
        const shows = line.recognition?.message ?? line.goal?.title ?? line.keyResult?.title ?? line.feedback?.message;
        return (
          <div key={line.id}>
            <p>{line.note}</p>
            {shows && <p class="sm dim">“{shows}”</p>}
          </div>
        );
      })}
    </div>
  );
}

/** From five on; of fewer not even how many. */
export function Together({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  if (!review.peers.some(({ state }) => state === "AGREED")) return null;
  return (
    <section>
      <Section title={w.together} />
      {review.peerResults.length === 0 && <p class="dim">{w.togetherNone}</p>}
      <div class="stack">
        {review.peerResults.map((one) => (
          <div class="card quiet stack" key={one.id}>
            <p class="b">{review.cycle.questions.find(({ id }) => id === one.question.id)?.text}</p>
            {one.mean !== null && <p>{w.togetherMean(decimal(String(one.mean)))}</p>}
            {one.words.map((text, i) => (
              <p key={i}>“{text}”</p>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}
