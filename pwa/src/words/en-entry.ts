/** English for signing in by other ways than a code. */
export const entry = {
  passkey: {
    signIn: "Sign in with a passkey",
    title: "Passkeys",
    text: "A glance, a finger or your phone’s lock signs you in. No code needed.",
    add: "Add a passkey",
    adding: "Adding",
    added: "Passkey added. Next time it signs you in.",
    made: (date: string) => `Made ${date}, not used yet`,
    lastUsed: (when: string) => `Last used ${when}`,
    remove: "Remove",
    removeThe: (name: string) => `Remove the passkey of ${name}`,
    removed: (name: string) => `The passkey of ${name} opens nothing any more.`,
    notHere: "This phone could not make a passkey. Another one can.",
    known: "This phone has a passkey of yours already.",
  },
  lost: {
    act: "Lost phone: sign it out",
    text: (name: string) => `Signs ${name} out everywhere, passkeys too, and makes a new code. ${name} is told.`,
    done: (n: number, name: string) => (n === 1 ? `Signed out on 1 device. This code lets ${name} in again.` : `Signed out on ${n} devices. This code lets ${name} in again.`),
  },
  reasons: {
    CHALLENGE_EXPIRED: "That took too long. Start again.",
    CHALLENGE_USED: "That try is over. Start again.",
    CHALLENGE_UNKNOWN: "That try is over. Start again.",
    PASSKEY_UNKNOWN: "This passkey opens nothing here any more. Sign in with a code and make a new one.",
    PASSKEY_WRONG: "This passkey does not fit here. Sign in with a code.",
    PASSKEY_UNREADABLE: "This passkey does not fit here. Sign in with a code.",
    PASSKEY_COPIED: "This passkey may have been copied. Sign in with a code and make a new one.",
  } as Record<string, string>,
};
