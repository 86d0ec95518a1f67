/** The tab bar; a rail on a wide screen, there also where a phone shows none. */
import { InboxCountDocument } from "../gql/graphql";
import { useQuery } from "../data/store";
import { hasBoard, looksWide } from "../data/session";
import { location_ } from "../router";
import { words } from "../words";
import { Icon, type IconName } from "./icon";
import { useEffect } from "preact/hooks";

export function Tabs({ narrow }: { narrow: boolean }) {
  const w = words.value.tabs;
  const unread = useQuery(InboxCountDocument, {}).value.data?.unreadNotifications;
  const { pathname } = location_.value;
  useEffect(() => {
    if (unread !== undefined) void shown().then((there) => there.unreadAre(unread));
  }, [unread]);
  useEffect(() => void shown().then((there) => there.seenAt(pathname)), [pathname]);
  return (
    <nav class={narrow ? "tabs" : "tabs wide-only"} aria-label={words.value.main}>
      <Mark />
      <Tab href="/" icon="today" label={w.today} />
      {looksWide() && hasBoard() && (
        <>
          <Tab href="/board" icon="board" label={w.board} wide />
          <Tab href="/stores" icon="operations" label={w.stores} wide />
        </>
      )}
      <Tab href="/wall" icon="wall" label={w.wall} />
      <a class="plus" href="/give" aria-label={w.give}>
        <Icon name="plus" />
      </a>
      <Tab href={looksWide() ? "/company/goals" : "/goals"} icon="goal" label={words.value.goals.title} />
      <Tab href="/inbox" icon="inbox" label={w.inbox} count={unread ?? 0} />
      {looksWide() && (
        <a class="tab wide-only" href="/graphql">
          <Icon name="screen" />
          <span>{words.value.company.query}</span>
        </a>
      )}
    </nav>
  );
}

/** The lock screen is nobody's first look. */
const shown = () => import("../data/shown");

interface TabProps {
  href: string;
  icon: IconName;
  label: string;
  count?: number;
  /** On the rail only: a phone has room for five. */
  wide?: boolean;
}

function Tab({ href, icon, label, count = 0, wide = false }: TabProps) {
  const here = location_.value.pathname === href;
  return (
    <a class={wide ? "tab wide-only" : "tab"} href={href} aria-current={here ? "page" : undefined}>
      <Icon name={icon} />
      <span>{label}</span>
      {count > 0 && (
        <>
          <span class="count" aria-hidden="true">
            {count > 99 ? "99+" : count}
          </span>
          <span class="sr">{words.value.tabs.unread(count)}</span>
        </>
      )}
    </a>
  );
}

/** The mark, seen only on the rail. */
function Mark() {
  return (
    <svg class="mk" viewBox="0 0 64 64" aria-hidden="true">
      <rect class="m-ground" width="64" height="64" rx="15" />
      <path class="m-sun" d="M8.5 30.5a18.5 18.5 0 0 1 37 0z" />
      <path class="m-sea" d="M18.5 33.5a18.5 18.5 0 0 0 37 0z" />
    </svg>
  );
}
