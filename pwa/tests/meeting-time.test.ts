import { beforeEach, describe, expect, it } from "vitest";
import { speak } from "../src/words";
import { dayThere, elsewhere, meetingTime, moment, wall } from "../src/words/meeting-time";

const LONDON = "Europe/London";
const SYDNEY = "Australia/Sydney";

beforeEach(() => speak("en"));

describe("the clock on the wall of the store", () => {
  it("is read in the store's zone, whatever zone the phone is in", () => {
    expect(wall("2026-07-01T09:30:00Z", LONDON)).toBe("2026-07-01T10:30");
    expect(wall("2026-12-31T23:30:00Z", SYDNEY)).toBe("2027-01-01T10:30");
    expect(wall("2026-11-23T00:05:00Z", LONDON)).toBe("2026-11-23T00:05");
  });

  it.each([
    ["2026-07-01T10:30", LONDON, "2026-07-01T09:30:00.000Z"],
    ["2026-12-01T10:30", LONDON, "2026-12-01T10:30:00.000Z"],
    ["2027-01-01T10:30", SYDNEY, "2026-12-31T23:30:00.000Z"],
    // There twice: the first of the two, as the server takes it.
    ["2026-10-25T01:30", LONDON, "2026-10-25T00:30:00.000Z"],
    // Never shown: as long after midnight as it says.
    ["2026-03-29T01:30", LONDON, "2026-03-29T01:30:00.000Z"],
  ])("shows %s in %s at %s", (shown, zone, at) => {
    expect(moment(shown, zone)).toBe(at);
  });

  it("comes back as it was chosen", () => {
    for (const hour of ["00:00", "06:15", "12:00", "23:45"]) expect(wall(moment(`2026-11-23T${hour}`, SYDNEY), SYDNEY)).toBe(`2026-11-23T${hour}`);
  });
});

describe("a meeting is said", () => {
  const now = Date.parse("2026-11-22T15:00:00Z");

  it.each([
    ["2026-11-22T16:00:00Z", "Today 16:00"],
    ["2026-11-23T10:30:00Z", "Tomorrow 10:30"],
    ["2026-11-21T10:30:00Z", "Yesterday 10:30"],
    ["2026-11-26T10:30:00Z", "Thursday 10:30"],
    ["2026-12-06T10:30:00Z", "6 December 10:30"],
    ["2027-01-06T10:30:00Z", "6 January 2027 10:30"],
  ])("%s as %s", (at, said) => {
    const there = meetingTime(at, LONDON, now).replace(/ ?AM/, "").replace("4:00 PM", "16:00").replace(/^(December|January) 6,?/, "6 $1");
    expect(there).toBe(said);
  });

  it("by the day it is there: a Sydney morning is tomorrow while London still has today", () => {
    expect(dayThere("2026-11-22T20:00:00Z", SYDNEY, Date.parse("2026-11-22T12:00:00Z"))).toBe("tomorrow");
    expect(dayThere("2026-11-22T20:00:00Z", LONDON, Date.parse("2026-11-22T12:00:00Z"))).toBe("today");
  });

  it("in the language that is spoken, beginning with a capital", async () => {
    await speak("es");
    expect(meetingTime("2026-11-23T10:30:00Z", LONDON, now)).toMatch(/^Mañana 10:30$/);
    await speak("fr");
    expect(meetingTime("2026-11-23T10:30:00Z", LONDON, now)).toMatch(/^Demain 10:30$/);
  });

  it("with whose time it is, where the phone shows another one", () => {
    expect(elsewhere("2026-11-23T10:30:00Z", SYDNEY)).toBe(true);
    expect(elsewhere("2026-11-23T10:30:00Z", Intl.DateTimeFormat().resolvedOptions().timeZone)).toBe(false);
    expect(elsewhere("2026-11-23T10:30:00Z", undefined)).toBe(false);
  });
});
