import { beforeEach, describe, expect, it } from "vitest";
import { mayAsk, notNow } from "../src/parts/tell-me";

const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 1);

describe("the offer to turn notifications on", () => {
  beforeEach(() => localStorage.clear());

  it("may be made to whoever never answered it", () => {
    expect(mayAsk(now)).toBe(true);
  });

  it("is made again after two weeks, after two months, and then never", () => {
    notNow(now);
    expect(mayAsk(now + 13 * DAY)).toBe(false);
    expect(mayAsk(now + 15 * DAY)).toBe(true);
    notNow(now + 15 * DAY);
    expect(mayAsk(now + 70 * DAY)).toBe(false);
    expect(mayAsk(now + 80 * DAY)).toBe(true);
    notNow(now + 80 * DAY);
    expect(mayAsk(now + 4_000 * DAY)).toBe(false);
  });

  it("is not made to whoever turned them off by hand", () => {
    localStorage.setItem("push", "off");
    expect(mayAsk(now)).toBe(false);
  });
});
