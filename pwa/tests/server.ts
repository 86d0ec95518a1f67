/** A server for the tests: remembers by id what it was given, as the real one does. */
import { vi } from "vitest";

type Answer = "ok" | "cut" | "lost" | { code: string; message?: string; field?: string; retryAfter?: number };

export class Server {
  /** Every request that came in, in order. */
  asked: string[] = [];
  /** What was really done, once per id, in order. */
  done: string[] = [];
  answers = new Map<string, Answer[]>();
  always: Answer = "ok";
  delay = 0;

  /** The next answers for one id; afterwards `always`. */
  will(id: string, ...answers: Answer[]): void {
    this.answers.set(id, answers);
  }

  start(): void {
    vi.stubGlobal("fetch", (_path: string, init: RequestInit) => this.answer(init));
  }

  private async answer(init: RequestInit): Promise<Response> {
    const { variables } = JSON.parse(String(init.body)) as { variables: { input: { id: string } } };
    const { id } = variables.input;
    this.asked.push(id);
    const answer = this.answers.get(id)?.shift() ?? this.always;
    if (this.delay) await new Promise((resolve) => setTimeout(resolve, this.delay));
    if (answer === "cut") throw new TypeError("Failed to fetch");
    if (answer === "ok" || answer === "lost") {
      if (!this.done.includes(id)) this.done.push(id);
      // Done there, but the answer never came back: the phone cannot know.
      if (answer === "lost") throw new TypeError("Failed to fetch");
      return Response.json({ data: { id } });
    }
    const { code, message = "No.", ...rest } = answer;
    return Response.json({ errors: [{ message, extensions: { code, ...rest } }] }, { status: code === "UNAUTHENTICATED" ? 401 : 200 });
  }
}

/** navigator.locks for one process: exclusive, in turn, by name. */
export class Locks {
  private turns = new Map<string, Promise<unknown>>();
  request<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(name) ?? Promise.resolve()).then(work, work);
    this.turns.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
