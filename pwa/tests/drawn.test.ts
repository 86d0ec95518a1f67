import { describe, expect, it } from "vitest";
import { drawn, type Push, type Shown } from "../src/sw/drawn";

const origin = "https://goodshift.example";
const push: Push = {
  notification: {
    title: "Sam left you feedback",
    body: "",
    navigate: `${origin}/feedback/7`,
    tag: "FEEDBACK_GIVEN",
    lang: "en",
    dir: "ltr",
    actions: [
      { action: "thanks", title: "Thank Sam" },
      { action: "open", title: "Open" },
    ],
  },
  kind: "FEEDBACK_GIVEN",
  id: "line-7",
  subject: "7",
  who: "Sam",
  count: 1,
  more: "and {n} more",
};
const shownBefore = (count: number): Shown => ({ path: "/feedback/6", count });

describe("a push on the lock screen", () => {
  it("says who did what, and offers thanks and a way in", () => {
    const { title, options } = drawn(push, [], origin, "ana");
    expect(title).toBe("Sam left you feedback");
    expect(options.body).toBeUndefined();
    expect(options.actions!.map((act) => act.title)).toEqual(["Thank Sam", "Open"]);
    expect(options.data).toMatchObject({ path: "/feedback/7", count: 1, id: "line-7", subject: "7", to: "ana", thanks: "Thank Sam" });
  });

  it("takes the place of the ones before it, says how many they are, and is heard", () => {
    const { options } = drawn(push, [shownBefore(2)], origin);
    expect(options.body).toBe("and 2 more");
    expect(options.renotify).toBe(true);
    expect(options.tag).toBe("FEEDBACK_GIVEN");
    expect(options.data).toMatchObject({ path: "/feedback/7", count: 3 });
  });

  it("counts what came in one push with what stood there before", () => {
    expect(drawn({ ...push, count: 3 }, [shownBefore(1)], origin).options.body).toBe("and 3 more");
  });

  it("offers no thanks where one would not know for which", () => {
    expect(drawn(push, [shownBefore(1)], origin).options.actions!.map((act) => act.action)).toEqual(["open"]);
  });

  it("is shown also when it cannot be read", () => {
    const { title, options } = drawn({}, [], origin);
    expect(title).toBe("Goodshift");
    expect((options.data as Shown).path).toBe("/inbox");
  });

  it("opens nothing outside the app, whatever it names", () => {
    const elsewhere = { notification: { navigate: "https://elsewhere.example/feedback/7?x=1" } };
    expect((drawn(elsewhere, [], origin).options.data as Shown).path).toBe("/feedback/7?x=1");
  });
});
