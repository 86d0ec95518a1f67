/** The other ways in: asked of the server when the sign-in page is open. */
import { getJson, post, type SignedIn } from "./client";
import type { RequestOptions } from "./passkey";

export interface Ways {
  /** What a passkey is to sign; null where the server can have none. */
  passkey: RequestOptions | null;
  /** The store whose shared device this is; null for a phone of one's own. */
  shared: { store: string } | null;
  /** Whether the company's own accounts sign in here. */
  company: boolean;
}

export interface PersonHere {
  id: string;
  name: string;
  onShift: boolean;
  hasPin: boolean;
}

export const ways = () => getJson("/auth/ways") as Promise<Ways>;
export const passkeySignIn = (credential: unknown, device: string) => post("/auth/passkey", { credential, device }) as Promise<SignedIn>;
export const peopleHere = async (search: string): Promise<PersonHere[]> =>
  ((await getJson(`/auth/people?${new URLSearchParams({ search })}`)) as { people: PersonHere[] }).people;
/** `rest`: after so many seconds without a touch the session ends. */
export const pinSignIn = (person: string, pin: string) => post("/auth/pin", { person, pin }) as Promise<SignedIn & { rest: number }>;
