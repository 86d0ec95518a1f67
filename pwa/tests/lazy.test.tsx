import { render } from "preact";
import { expect, it, vi } from "vitest";
import { arrived, lazy } from "../src/lazy";
import { Broken } from "../src/parts/broken";
import { speak } from "../src/words";
import { section } from "../src/words/section";

const said = () => document.body.textContent;

function show(Page: ReturnType<typeof lazy>): void {
  document.body.replaceChildren(document.createElement("div"));
  render(
    <Broken>
      <Page params={{ id: "7" }} />
    </Broken>,
    document.body.firstElementChild!,
  );
}

it("shows a page when it has come, with its words, and at once the next time", async () => {
  const greeting = section({ en: async () => "Hello", es: async () => "Hola", fr: async () => "Bonjour", ar: async () => "أهلًا" });
  const load = vi.fn(async () => ({ params }: { params: Record<string, string> }) => <h1>{`${greeting.value} ${params.id}`}</h1>);
  const Page = lazy(load, greeting);
  const before = arrived.value;
  show(Page);
  expect(document.querySelector("main")?.getAttribute("aria-busy")).toBe("true");
  await expect.poll(said).toBe("Hello 7");
  expect(arrived.value).toBe(before + 1);

  await speak("es");
  await expect.poll(said).toBe("Hola 7");
  await speak("en");

  show(Page);
  expect(said()).toBe("Hello 7");
  expect(load).toHaveBeenCalledOnce();
});

it("says so when a page does not come, and asks for it again the next time", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const Here = () => <h1>Here</h1>;
  const load = vi.fn<() => Promise<typeof Here>>().mockRejectedValueOnce(new Error("gone")).mockResolvedValueOnce(Here);
  const Page = lazy(load);
  show(Page);
  await expect.poll(said).toContain("This page has a fault");
  show(Page);
  await expect.poll(said).toBe("Here");
});

it("starts anew once when its own files are gone", async () => {
  const reload = vi.spyOn(location, "reload").mockReturnValue(undefined);
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(true);
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const Page = lazy(async () => Promise.reject(new Error("gone")));
  show(Page);
  await expect.poll(() => reload.mock.calls.length).toBe(1);
  show(Page);
  await expect.poll(said).toContain("This page has a fault");
  expect(reload).toHaveBeenCalledOnce();
});
