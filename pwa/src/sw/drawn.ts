/** What a push looks like on the lock screen. Nothing here touches the worker, so that tests may look at it alone. */
/** What the server sends (server/notifications/letters.py); an older or newer one may send less. */
export interface Push {
  notification?: {
    title?: string;
    body?: string;
    navigate?: string;
    tag?: string;
    lang?: string;
    dir?: NotificationDirection;
    actions?: { action: string; title: string }[];
  };
  app_badge?: number;
  kind?: string;
  /** The line of the inbox. */
  id?: string;
  /** What it is about. */
  subject?: string | null;
  who?: string;
  /** For how many it stands, and how that is said; `{n}` are the others. */
  count?: number;
  more?: string;
}

/** What a notification on the screen remembers. */
export interface Shown {
  path: string;
  count: number;
  id?: string | undefined;
  kind?: string | undefined;
  subject?: string | null | undefined;
  who?: string | undefined;
  /** How thanks are said on its button. */
  thanks?: string | undefined;
  /** Whose phone it was then. */
  to?: string | undefined;
}

/** These are not in TypeScript's library. */
interface Options extends NotificationOptions {
  renotify?: boolean;
  actions?: { action: string; title: string }[];
}

/** Words and looks of a push that takes the place of `earlier` ones of its kind. */
export function drawn(push: Push, earlier: readonly Shown[], origin: string, to?: string): { title: string; options: Options } {
  const { title = "Goodshift", body, navigate = "/inbox", tag, lang, dir, actions = [] } = push.notification ?? {};
  const url = new URL(navigate, origin);
  const count = earlier.reduce((sum, one) => sum + one.count, push.count ?? 1);
  const grouped = count > 1 && push.more ? push.more.replace("{n}", String(count - 1)) : body;
  // Thanks for one of several would leave it open for which.
  const offered = count > 1 ? actions.filter(({ action }) => action !== "thanks") : actions;
  const shown: Shown = {
    path: url.pathname + url.search,
    count,
    id: push.id,
    kind: push.kind,
    subject: push.subject,
    who: push.who,
    thanks: actions.find(({ action }) => action === "thanks")?.title,
    to,
  };
  return {
    title,
    options: {
      ...(grouped ? { body: grouped } : {}),
      // What takes another's place is told again: without a word nobody would notice it.
      ...(tag ? { tag, renotify: true } : {}),
      ...(lang ? { lang } : {}),
      ...(dir ? { dir } : {}),
      actions: offered.map(({ action, title }) => ({ action, title })),
      icon: "/icons/icon-192.png",
      badge: "/icons/badge-96.png",
      data: shown,
    },
  };
}
