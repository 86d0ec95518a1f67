/**
 * The whole HTTP client: ask the server by the hash of a known document, tell apart
 * "no connection" from "the server said no". Used by pages and by the service worker.
 */
export type ErrorCode =
  "UNAUTHENTICATED" | "NOT_FOUND" | "NOT_ALLOWED" | "INVALID" | "CONFLICT" | "RATE_LIMITED" | "UNAVAILABLE" | "TOO_EXPENSIVE" | "INTERNAL";

/** The server answered, and the answer is no. */
export class Refusal extends Error {
  override name = "Refusal";
  constructor(
    message: string,
    readonly code: ErrorCode,
    readonly field?: string,
    readonly reason?: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** No answer at all: no network, a captive portal, a server that is away. */
export class NoConnection extends Error {
  override name = "NoConnection";
}

/** What codegen makes of a .graphql operation; at run time only its hash is left. */
export interface Document<Result, Variables> {
  __apiType?: (variables: Variables) => Result;
}

export function documentId(document: object): string {
  return (document as { __meta__: { hash: string } }).__meta__.hash;
}

interface WireError {
  message: string;
  extensions?: { code?: ErrorCode; field?: string; reason?: string; retryAfter?: number };
}

const PATIENCE = 15_000;

export const post = (path: string, body: unknown, signal?: AbortSignal): Promise<unknown> =>
  answerTo(path, {
    ...(signal ? { signal } : {}),
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify(body),
  });

export const getJson = (path: string): Promise<unknown> => answerTo(path, { credentials: "same-origin" });

/** Until somebody takes it back or patience ends; phones of 2020 know the one or the other. */
function inTime(signal?: AbortSignal | null): AbortSignal | null {
  const patience = AbortSignal.timeout?.(PATIENCE);
  return (signal && patience && AbortSignal.any?.([signal, patience])) ?? signal ?? patience ?? null;
}

async function answerTo(path: string, request: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, { ...request, signal: inTime(request.signal) });
  } catch (error) {
    throw new NoConnection(String(error));
  }
  if (response.status === 204) return null;
  let answer: { errors?: WireError[] };
  try {
    answer = (await response.json()) as { errors?: WireError[] };
  } catch {
    // Not JSON: a proxy or a captive portal is speaking, not our server.
    throw new NoConnection(`status ${response.status}`);
  }
  const error = answer.errors?.[0];
  if (error) {
    const { code = "INTERNAL", field, reason, retryAfter } = error.extensions ?? {};
    throw new Refusal(error.message, code, field, reason, retryAfter);
  }
  if (!response.ok) throw new NoConnection(`status ${response.status}`);
  return answer;
}

export async function askById(id: string, variables: unknown, signal?: AbortSignal): Promise<unknown> {
  const answer = (await post("/graphql", { documentId: id, variables }, signal)) as { data: unknown };
  return answer.data;
}

/** What a page asks first, by address: the browser may have asked it beside our scripts, and has the answer under it (first-questions.json). */
export async function askFirst<Result, Variables>(document: Document<Result, Variables>, variables: Variables): Promise<Result> {
  const question = new URLSearchParams({ documentId: documentId(document), variables: JSON.stringify(variables) });
  const answer = (await answerTo(`/graphql?${question}`, { credentials: "same-origin" })) as { data: unknown };
  return answer.data as Result;
}

/** With `signal` it can be taken back. */
export async function ask<Result, Variables>(document: Document<Result, Variables>, variables: Variables, signal?: AbortSignal): Promise<Result> {
  return (await askById(documentId(document), variables, signal)) as Result;
}

export interface SignedIn {
  person: { id: string; name: string };
  /** The code was for a shared device: nobody is signed in, the device is the store's. */
  shared?: { store: string };
}

export const enrol = (code: string, device: string) => post("/auth/enrol", { code, device }) as Promise<SignedIn>;
export const passwordSignIn = (login: string, password: string, device: string) =>
  post("/auth/password", { login, password, device }) as Promise<SignedIn>;
export const endSession = () => post("/auth/sign-out", {}) as Promise<null>;
