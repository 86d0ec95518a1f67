import { expect, it } from "vitest";
import { hereFirst, type Member, needsOf, nextBest } from "../src/data/team";

const NOW = new Date("2026-11-22T12:00").getTime();
const daysAgo = (days: number): string => new Date(NOW - days * 86_400_000).toISOString();

function member(firstName: string, more: Partial<Member> = {}, onShift = true): Member {
  const person = { id: firstName, name: firstName, firstName, onShift, shiftEndsAt: null, viewerIsMe: false, viewerCanGiveFeedback: true };
  return { person, heardAt: daysAgo(1), unreadCount: 0, unread: null, offTrackCount: 0, offTrack: null, overdueCount: 0, overdue: null, ...more };
}

const what = (one: Member): string[] => needsOf(one, NOW).map((need) => need.what);

it("a week without a word is quiet, six days are not, and never a word is", () => {
  expect([6, 7].map((days) => what(member("Ana", { heardAt: daysAgo(days) })))).toEqual([[], ["quiet"]]);
  expect(needsOf(member("Ana", { heardAt: null }), NOW)).toEqual([{ what: "quiet", days: null }]);
});

it("everything that waits is there, with how late it is", () => {
  const busy = member("Ana", {
    offTrackCount: 2,
    offTrack: { id: "g", title: "Faster returns" },
    overdueCount: 1,
    overdue: { id: "i", text: "Sort the labels", dueOn: "2026-11-17" },
    unreadCount: 1,
    unread: { id: "f" },
  });
  expect(what(busy)).toEqual(["offTrack", "overdue", "unread"]);
  expect(needsOf(busy, NOW)[1]).toEqual({ what: "overdue", text: "Sort the labels", days: 5, count: 1 });
});

it("the next best thing is a word for whoever is here and waited longest", () => {
  const away = member("Ben", { heardAt: daysAgo(30) }, false);
  const here = member("Priya", { heardAt: daysAgo(8) });
  const longest = member("Ana", { heardAt: daysAgo(9) });
  expect(nextBest([away, here, longest], NOW)).toBe(longest);
  expect(nextBest([away, here, longest, member("New", { heardAt: null })], NOW)?.person.firstName).toBe("New");
  expect(nextBest([away, member("Sam")], NOW)).toBeUndefined();
  expect(hereFirst([away, here]).map(({ person }) => person.firstName)).toEqual(["Priya", "Ben"]);
});
