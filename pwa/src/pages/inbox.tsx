/** The inbox: everything that was for me, newest first. */
import { InboxDocument, type InboxQuery, MarkReadDocument, type NotificationKind } from "../gql/graphql";
import { ask } from "../data/client";
import { refresh, useQuery } from "../data/store";
import { Action, Empty, Rows, Skeleton } from "../parts/bits";
import { Icon, type IconName } from "../parts/icon";
import { Further } from "../parts/pages";
import { Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { ago, daysBetween } from "../words/time";

type Note = InboxQuery["notifications"]["nodes"][number];

/** How each kind looks; a kind this app does not know yet gets the bell. */
const looks: Partial<Record<NotificationKind, [IconName, string]>> = {
  FEEDBACK_GIVEN: ["landing", "tidy"],
  FEEDBACK_EDITED: ["pen", "tidy"],
  FEEDBACK_READ: ["eye", ""],
  FEEDBACK_REPLIED: ["talk", "tidy"],
  FEEDBACK_FOLLOWED_UP: ["turn", "grew"],
  FEEDBACK_FOLLOW_UP_DUE: ["turn", "grew"],
  FEEDBACK_REQUESTED: ["ask", "tidy"],
  FEEDBACK_REQUEST_DECLINED: ["ask", ""],
  RECOGNITION_GIVEN: ["rising", "sunny"],
  RECOGNITION_REACTED: ["wall", "sunny"],
  CHECK_IN_SCHEDULED: ["talk", "tidy"],
  CHECK_IN_AGENDA_ITEM_ADDED: ["talk", ""],
  CHECK_IN_MOVED: ["clock", "tidy"],
  CHECK_IN_SKIPPED: ["talk", ""],
  CHECK_IN_SERIES_CANCELLED: ["talk", ""],
  CHECK_IN_LEAD_CHANGED: ["swap", "tidy"],
  CHECK_IN_COMING_UP: ["clock", "tidy"],
  CHECK_IN_HELP_NEEDED: ["help", "badly"],
  ACTION_ITEM_ADDED: ["plus", "tidy"],
  ACTION_ITEM_COMPLETED: ["check", "grew"],
  ACTION_ITEM_DROP_PROPOSED: ["bin", "tidy"],
  ACTION_ITEM_DROPPED: ["bin", ""],
  ACTION_ITEM_SPLIT: ["split", ""],
  ACTION_ITEM_HANDED_OVER: ["swap", "tidy"],
  ACTION_ITEM_DUE: ["clock", "sunny"],
  GOAL_CREATED: ["goal", "grew"],
  GOAL_EDITED: ["goal", "tidy"],
  GOAL_AGREED: ["goal", "grew"],
  GOAL_CLOSED: ["goal", "grew"],
  GOAL_STATUS_SET: ["goal", ""],
  GOAL_UPDATE_DUE: ["goal", ""],
  FEEDBACK_QUIET_WEEK: ["rising", "sunny"],
  INSIGHT_RAISED: ["eye", "tidy"],
  INSIGHT_CAUSE_CHOSEN: ["eye", ""],
  INSIGHT_ACCEPTED: ["check", "grew"],
  INSIGHT_DISMISSED: ["eye", ""],
  INSIGHT_NEW_NORMAL_ANSWERED: ["eye", ""],
  INSIGHT_ENDED: ["turn", "grew"],
  SKILL_ASSESSED: ["rising", "grew"],
  TRAINING_ASSIGNED: ["training", "tidy"],
  TRAINING_DECLINED: ["undo", ""],
  TRAINING_COMPLETED: ["training", "grew"],
  TRAINING_DUE: ["training", "sunny"],
  EFFECT_MEASURED: ["rising", "grew"],
  PLAN_CREATED: ["goal", "tidy"],
  PLAN_EDITED: ["pen", "tidy"],
  PLAN_SIGNED: ["check", "grew"],
  PLAN_DUTY_COMPLETED: ["check", "grew"],
  PLAN_PAUSED: ["clock", ""],
  PLAN_RESUMED: ["turn", "grew"],
  PLAN_MET: ["rising", "sunny"],
  PLAN_NOT_MET: ["goal", ""],
  PLAN_CALLED_OFF: ["bin", ""],
  PLAN_HANDED_OVER: ["swap", "tidy"],
  PLAN_DUTY_DUE: ["clock", "sunny"],
  PLAN_LOOK_BACK_DUE: ["turn", "grew"],
  REVIEW_OPENED: ["turn", "tidy"],
  REVIEW_ASSESSED: ["pen", "tidy"],
  REVIEW_PEER_NOMINATED: ["team", "tidy"],
  REVIEW_PEER_SETTLED: ["team", "grew"],
  REVIEW_SHARED: ["turn", "sunny"],
  REVIEW_TALK_PLANNED: ["clock", "tidy"],
  REVIEW_ACKNOWLEDGED: ["check", "grew"],
  REVIEW_CALLED_OFF: ["bin", ""],
  REVIEW_SELF_DUE: ["clock", "sunny"],
  REVIEW_LEAD_DUE: ["clock", "sunny"],
  REVIEW_REQUEST_SENT: ["team", "sunny"],
  REVIEW_REQUEST_DUE: ["clock", ""],
  PERSON_ENROLLED: ["lock", ""],
  PERSON_RECOVERED: ["lock", ""],
  PASSKEY_REFUSED: ["lock", ""],
};

/** Seen up to here. Without a connection the dots simply stay a while longer. */
async function markRead(upToId: string): Promise<void> {
  try {
    await ask(MarkReadDocument, { input: { upToId } });
    await refresh();
  } catch {
    // Nothing is lost: the next "All read" covers it.
  }
}

export function Inbox() {
  const w = words.value.inbox;
  const seen = useQuery(InboxDocument, { after: null }).value;
  const unread = seen.data?.unreadNotifications ?? 0;
  const newest = seen.data?.notifications.nodes[0];
  return (
    <Screen title={w.title}>
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          {seen.data && <p role="status">{w.fresh(unread)}</p>}
        </div>
        {unread > 0 && newest && (
          <Action look="" icon="check" onClick={() => markRead(newest.id)}>
            {w.allRead}
          </Action>
        )}
      </div>
      {seen.data ? <Notes data={seen.data} /> : <Trouble seen={seen} waiting={<Skeleton />} />}
      <p class="sm dim pad">{w.quiet}</p>
    </Screen>
  );
}

function Notes({ data }: { data: InboxQuery }) {
  const w = words.value.inbox;
  const { nodes, pageInfo } = data.notifications;
  const isToday = (note: Note): boolean => daysBetween(new Date(note.createdAt).getTime(), Date.now()) <= 0;
  const today = nodes.filter(isToday);
  const earlier = nodes.filter((note) => !isToday(note));
  if (nodes.length === 0)
    return (
      <Empty title={w.empty} text={w.emptyText}>
        <a class="btn line" href="/ask">
          {w.emptyAct}
        </a>
      </Empty>
    );
  return (
    <>
      {today.length > 0 && (
        <Section title={w.today}>
          <List notes={today} />
        </Section>
      )}
      {earlier.length > 0 && (
        <Section title={w.earlier}>
          <List notes={earlier} />
        </Section>
      )}
      <div class="stack pad0">
        <Further end={pageInfo} next={(cursor) => <Older after={cursor} />} />
      </div>
    </>
  );
}

function Older({ after }: { after: string }) {
  const seen = useQuery(InboxDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.notifications;
  return (
    <>
      <List notes={nodes} />
      <Further end={pageInfo} next={(cursor) => <Older after={cursor} />} />
    </>
  );
}

function List({ notes }: { notes: readonly Note[] }) {
  return (
    <Rows>
      {notes.map((note) => {
        const [icon, tone] = looks[note.kind] ?? ["bell", ""];
        return (
          <li key={note.id}>
            <a class={note.readAt ? "row" : "row new"} href={note.path} onClick={() => !note.readAt && void markRead(note.id)}>
              <span class={`dot ${tone}`}>
                <Icon name={icon} />
              </span>
              <span class="grow">
                <span class="t">{note.title}</span>
                <span class="d">{ago(note.createdAt)}</span>
              </span>
              {!note.readAt && <span class="sr">{words.value.inbox.new}</span>}
            </a>
          </li>
        );
      })}
    </Rows>
  );
}
