/** Today: what is new for me, what waits for me, the wall. */
import { TodayDocument, type TodayQuery } from "../gql/graphql";
import { askFirst } from "../data/client";
import { me } from "../data/session";
import { tellMe } from "../data/push-state";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton, TwoHalves } from "../parts/bits";
import { outboxItems } from "../data/sending";
import { Avatar } from "../parts/person";
import { RecognitionCard } from "../parts/recognition";
import { Screen, Section } from "../parts/screen";
import { ShiftLine } from "../parts/shift";
import { NumberLinks } from "../parts/today-numbers";
import { CheckInLinks, meetingRows } from "../parts/today-check-ins";
import { useInsightRows } from "../parts/today-insights";
import { trainingRows } from "../parts/training-line";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { ago, day, partOfDay } from "../words/time";
import { goalsToAgree, MyRings } from "./today-goals";

export function Today() {
  const w = words.value.today;
  const seen = useQuery(TodayDocument, { personId: me.value!.id }, askFirst).value;
  const viewer = seen.data?.viewer ?? me.value!;
  return (
    <Screen title={w.title} className="broad">
      <div class="hello">
        <div class="grow">
          <h1>{w.hello(partOfDay(), viewer.firstName)}</h1>
          <ShiftLine person={viewer} />
        </div>
        <a class="to-me" href="/me">
          <Avatar person={viewer} />
          <span class="sr">{w.me(viewer.name)}</span>
        </a>
      </div>
      {seen.data ? (
        <div class="panes">
          <Waiting data={seen.data} />
          {seen.data.wall.nodes.length > 0 && <OnTheWall posts={seen.data.wall.nodes} />}
        </div>
      ) : (
        <Trouble seen={seen} waiting={<Skeleton />} />
      )}
    </Screen>
  );
}

function Waiting({ data }: { data: TodayQuery }) {
  const w = words.value.today;
  // Read on this phone, the reading still on its way: it does not wait for me any more.
  const onTheirWay = new Set(
    outboxItems.value.filter((item) => item.state !== "refused").map((item) => item.input.feedbackId ?? item.input.requestId),
  );
  const toRead = data.toRead.nodes.filter((feedback) => !onTheirWay.has(feedback.id));
  const toAnswer = data.toAnswer.nodes.filter((request) => !onTheirWay.has(request.id));
  const toFollowUp = data.toFollowUp.nodes.filter((feedback) => !onTheirWay.has(feedback.id));
  const [newest, ...older] = toRead;
  const leads = data.viewer.role !== "ASSOCIATE";
  const noticed = useInsightRows();
  const meetings = [...meetingRows(data), ...trainingRows(data)];
  const toAgree = goalsToAgree(data.toAgree.nodes);
  const TellMe = tellMe.value;
  const quiet = noticed?.length === 0 && toRead.length + toAnswer.length + toFollowUp.length + toAgree.length + meetings.length === 0;
  return (
    <div>
      {newest && (
        <section class="card sun stack" aria-labelledby="new">
          <TwoHalves className="deco" />
          <p class="row-x">
            <Avatar person={newest.author} />
            <span class="grow sm b">
              {newest.author.firstName} · {ago(newest.createdAt)}
            </span>
          </p>
          <h2 class="say b" id="new">
            {w.leftYou(newest.author.firstName)}
          </h2>
          <a class="btn ink big" href={`/feedback/${newest.id}`}>
            {w.readIt}
          </a>
        </section>
      )}
      {TellMe && <TellMe from={newest?.author.firstName} />}
      {older.length + toAnswer.length + toFollowUp.length + toAgree.length + meetings.length + (noticed?.length ?? 0) > 0 && (
        <Section title={w.waiting}>
          <Rows>
            {meetings}
            {noticed}
            {older.map((feedback) => (
              <Row
                key={feedback.id}
                icon="landing"
                tone="sunny"
                title={w.leftYou(feedback.author.firstName)}
                text={ago(feedback.createdAt)}
                href={`/feedback/${feedback.id}`}
              />
            ))}
            {toAnswer.map((request) => (
              <Row
                key={request.id}
                icon="ask"
                tone="tidy"
                title={w.asks(request.asker.firstName)}
                text={`“${request.question}”`}
                href={`/requests/${request.id}`}
              />
            ))}
            {toAgree.map((goal) => (
              <Row
                key={goal.id}
                icon="goal"
                tone="grew"
                title={words.value.goals.proposes(goal.author.firstName)}
                text={words.value.goals.proposal(goal.title, day(goal.dueOn))}
                href={`/goals/${goal.id}`}
              />
            ))}
            {toFollowUp.map((feedback) => (
              <Row
                key={feedback.id}
                icon="turn"
                tone="grew"
                title={w.better(feedback.recipient.firstName)}
                text={feedback.followUpOn && w.betterSince(day(feedback.followUpOn))}
                href={`/feedback/${feedback.id}`}
              />
            ))}
          </Rows>
        </Section>
      )}
      {quiet && (
        <Empty title={w.emptyTitle} text={w.emptyText}>
          <a class="btn go" href="/give">
            {w.emptyAct}
          </a>
        </Empty>
      )}
      <MyRings goals={data.myGoals.nodes} />
      <ul class="card flush rows more" role="list">
        <Row icon="talk" title={words.value.feedback.title} href="/feedback" />
        <Row icon="ask" title={w.ask} text={w.askHint} href="/ask" />
        <CheckInLinks data={data} />
        <NumberLinks viewer={data.viewer} />
        {leads && <Row icon="eye" title={words.value.watch.title} text={words.value.watch.hint} href="/insights" />}
        {leads && <Row icon="team" title={data.viewer.store ? w.team : words.value.team.titleAll} text={w.teamHint} href="/team" />}
      </ul>
    </div>
  );
}

function OnTheWall({ posts }: { posts: TodayQuery["wall"]["nodes"] }) {
  const w = words.value.today;
  return (
    <div>
      <Section title={w.wall} link={<a href="/wall">{w.seeAll}</a>}>
        <div class="stack">
          {posts.map((recognition) => (
            <RecognitionCard key={recognition.id} recognition={recognition} />
          ))}
        </div>
      </Section>
    </div>
  );
}
