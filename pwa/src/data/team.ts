/** What would be good to do next with the people one leads. Pure. */
import type { TeamGlanceQuery } from "../gql/graphql";
import { dayAhead, daysBetween } from "../words/time";

export type Member = TeamGlanceQuery["team"]["nodes"][number];

/** After so many days without a word one is due. */
export const QUIET_DAYS = 7;

/** Something that waits, in the order in which one would do it. */
export type Need =
  | { what: "quiet"; /** Days since the last word; null when there was none. */ days: number | null }
  | { what: "offTrack"; id: string; title: string; count: number }
  | { what: "overdue"; text: string; days: number; count: number }
  | { what: "unread"; id: string; count: number };

export function needsOf(member: Member, now: number = Date.now()): Need[] {
  const { heardAt, offTrack, overdue, unread } = member;
  const needs: Need[] = [];
  const days = heardAt ? daysBetween(new Date(heardAt).getTime(), now) : null;
  if (days === null || days >= QUIET_DAYS) needs.push({ what: "quiet", days });
  if (offTrack) needs.push({ what: "offTrack", id: offTrack.id, title: offTrack.title, count: member.offTrackCount });
  if (overdue?.dueOn) {
    const late = daysBetween(new Date(`${overdue.dueOn}T12:00`).getTime(), new Date(`${dayAhead(0, new Date(now))}T12:00`).getTime());
    needs.push({ what: "overdue", text: overdue.text, days: late, count: member.overdueCount });
  }
  if (unread) needs.push({ what: "unread", id: unread.id, count: member.unreadCount });
  return needs;
}

/** The one thing to do now: a word for whoever is here and has waited longest for one. Somebody without any has waited longest of all. */
export function nextBest(team: readonly Member[], now: number = Date.now()): Member | undefined {
  const waiting = team.filter(({ person }) => person.onShift).flatMap((member) => {
    const quiet = needsOf(member, now).find((need) => need.what === "quiet");
    return quiet ? [{ member, days: quiet.days ?? Infinity }] : [];
  });
  return waiting.sort((a, b) => b.days - a.days)[0]?.member;
}

/** Those who are here come first: with them something can be done at once. */
export const hereFirst = (team: readonly Member[]): Member[] => [...team].sort((a, b) => Number(b.person.onShift) - Number(a.person.onShift));
