import { beforeEach, describe, expect, it } from "vitest";
import { deviceName } from "../src/data/device";
import { nextAt } from "../src/parts/shift";
import { speak } from "../src/words";
import { ago, clock, day, dayAhead, daysBetween, partOfDay, wait } from "../src/words/time";

const at = (text: string): number => new Date(text).getTime();
const now = at("2026-11-22T14:30");

describe("times as people say them", () => {
  beforeEach(() => speak("en"));

  it.each([
    ["2026-11-22T14:29:30", "just now"],
    ["2026-11-22T14:31:00", "just now"],
    ["2026-11-22T14:25", "5 min. ago"],
    ["2026-11-20T14:25", "Friday"],
    ["2026-11-08T09:00", "November 8"],
    ["2025-11-08T09:00", "November 8, 2025"],
  ])("%s is %s", (then, said) => expect(ago(at(then), now)).toBe(said));

  it("gives the clock on the same day and the day before", () => {
    const morning = at("2026-11-22T08:40");
    expect(ago(morning, now)).toBe(clock(morning));
    expect(ago(at("2026-11-21T23:50"), now)).toMatch(/^yesterday /);
  });

  it("counts calendar days across a clock change", () => {
    expect(daysBetween(at("2026-10-24T12:00"), at("2026-10-26T01:00"))).toBe(2);
    expect(daysBetween(at("2026-11-21T23:59"), at("2026-11-22T00:01"))).toBe(1);
  });

  it("takes a date without a time as that day, west of Greenwich too", () => {
    expect(day("2026-11-22", now)).toBe("November 22");
  });

  it("speaks Spanish and French", async () => {
    await speak("es");
    expect(day("2026-11-22", now)).toBe("22 de noviembre");
    expect(ago(at("2026-11-22T14:25"), now)).toBe("hace 5 min");
    await speak("fr");
    expect(day("2026-11-22", now)).toBe("22 novembre");
  });

  it("knows the part of the day", () => {
    expect([8, 13, 20].map((hour) => partOfDay(new Date(2026, 10, 22, hour)))).toEqual(["morning", "afternoon", "evening"]);
  });

  it("looks ahead over the end of a month", () => {
    expect(dayAhead(14, new Date(2026, 10, 22))).toBe("2026-12-06");
  });

  it("tells how long to wait", () => {
    expect([wait(30), wait(90)]).toEqual(["30 seconds", "2 minutes"]);
  });
});

describe("the end of a shift", () => {
  it("is later today, or tomorrow when the clock has passed it", () => {
    expect(nextAt("16:00", new Date(now)).getTime()).toBe(at("2026-11-22T16:00"));
    expect(nextAt("02:00", new Date(now)).getTime()).toBe(at("2026-11-23T02:00"));
  });
});

describe("the name of a device", () => {
  it.each([
    ["Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1 Version/17.4 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Windows"],
  ])("%s is %s", (agent, name) => expect(deviceName(agent)).toBe(name));
});
