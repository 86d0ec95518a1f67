/** Words that only some pages say: a small catalogue of their own that comes with the page and changes with the language. */
import { signal } from "@preact/signals";
import { alsoSpeak, tongue, type Tongue } from "./index";

export interface Section<T> {
  /** The words in the language spoken. Only a page that opened the section may ask: see lazy(). */
  readonly value: T;
  open(): Promise<void>;
}

export function section<T>(load: Record<Tongue, () => Promise<T>>): Section<T> {
  const said = signal<T | undefined>(undefined);
  const speak = async (next: Tongue): Promise<void> => {
    said.value = await load[next]();
  };
  return {
    get value() {
      if (said.value === undefined) throw new Error("these words were not opened with their page");
      return said.value;
    },
    async open() {
      alsoSpeak.add(speak);
      if (said.peek() === undefined) await speak(tongue.value);
    },
  };
}

/** For a page that says words of several sections. */
export function together(...sections: readonly { open(): Promise<void> }[]): { open(): Promise<void> } {
  return {
    async open() {
      await Promise.all(sections.map((one) => one.open()));
    },
  };
}
