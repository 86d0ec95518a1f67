/** Passkeys: between what our server says in JSON and what the browser's WebAuthn wants in bytes. */

/** As in WebAuthn, level 3: bytes are base64url. */
export interface RequestOptions {
  challenge: string;
  rpId: string;
  timeout: number;
  userVerification: UserVerificationRequirement;
}

interface CreationOptions extends Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials: { id: string; type: "public-key" }[];
}

/** A bare address can have no passkeys, and an old browser makes none. */
export const possible = (): boolean => "PublicKeyCredential" in window && !/^[\d.]+$|:/.test(location.hostname);

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const coded = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function said(credential: PublicKeyCredential, response: Record<string, string>): Record<string, unknown> {
  const id = coded(credential.rawId);
  return { id, rawId: id, type: credential.type, clientExtensionResults: {}, response };
}

/** A new passkey on this phone, as the server takes it. Rejects with NotAllowedError when the person changes their mind. */
export async function make(json: string): Promise<string> {
  const options = JSON.parse(json) as CreationOptions;
  const made = (await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: options.excludeCredentials.map((known) => ({ ...known, id: bytes(known.id) })),
    },
  })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return JSON.stringify(
    said(made, { clientDataJSON: coded(response.clientDataJSON), attestationObject: coded(response.attestationObject) }),
  );
}

/** A signature of one of the phone's passkeys. `conditional` waits in the keyboard's suggestions instead of asking at once. */
export async function sign(options: RequestOptions, mediation: CredentialMediationRequirement, signal: AbortSignal): Promise<unknown> {
  const found = (await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge) },
    mediation,
    signal,
  })) as PublicKeyCredential;
  const response = found.response as AuthenticatorAssertionResponse;
  return said(found, {
    clientDataJSON: coded(response.clientDataJSON),
    authenticatorData: coded(response.authenticatorData),
    signature: coded(response.signature),
    userHandle: response.userHandle ? coded(response.userHandle) : "",
  });
}

/** The person closed the phone's own dialog, or another one took its place: nothing to say about it. */
export const changedMind = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
