/** The other ways in: asked of the server when the sign-in page is open. */
import { getJson, post, type SignedIn } from "./client";
import type { RequestOptions } from "./passkey";

export interface Ways {
  /** What a passkey is to sign; null where the server can have none. */
  passkey: RequestOptions | null;
}

export const ways = () => getJson("/auth/ways") as Promise<Ways>;
export const passkeySignIn = (credential: unknown, device: string) => post("/auth/passkey", { credential, device }) as Promise<SignedIn>;
