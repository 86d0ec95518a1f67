/** Français pour se connecter autrement qu’avec un code. */
import type { Entry } from "./entry";

export const entry: Entry = {
  passkey: {
    signIn: "Se connecter avec une clé d’accès",
    title: "Clés d’accès",
    text: "Un regard, un doigt ou le verrou de ton téléphone te connecte. Sans code.",
    add: "Ajouter une clé d’accès",
    adding: "Ajout en cours",
    added: "Clé ajoutée. La prochaine fois, elle te connecte.",
    made: (date: string) => `Créée le ${date}, pas encore utilisée`,
    lastUsed: (when: string) => `Dernière utilisation : ${when}`,
    remove: "Retirer",
    removeThe: (name: string) => `Retirer la clé de ${name}`,
    removed: (name: string) => `La clé de ${name} n’ouvre plus rien.`,
    notHere: "Ce téléphone n’a pas pu créer de clé. Un autre le peut.",
    known: "Ce téléphone a déjà une clé à toi.",
  },
  lost: {
    act: "Téléphone perdu : fermer les sessions",
    text: (name: string) => `Ferme toutes les sessions de ${name}, ses clés aussi, et crée un nouveau code. ${name} en est averti.`,
    done: (n: number, name: string) => (n === 1 ? `1 session fermée. Ce code laisse ${name} revenir.` : `${n} sessions fermées. Ce code laisse ${name} revenir.`),
  },
  reasons: {
    CHALLENGE_EXPIRED: "C’était trop long. Recommence.",
    CHALLENGE_USED: "Cet essai est terminé. Recommence.",
    CHALLENGE_UNKNOWN: "Cet essai est terminé. Recommence.",
    PASSKEY_UNKNOWN: "Cette clé n’ouvre plus rien ici. Connecte-toi avec un code et crée-en une autre.",
    PASSKEY_WRONG: "Cette clé ne convient pas ici. Connecte-toi avec un code.",
    PASSKEY_UNREADABLE: "Cette clé ne convient pas ici. Connecte-toi avec un code.",
    PASSKEY_COPIED: "Cette clé a peut-être été copiée. Connecte-toi avec un code et crée-en une autre.",
  },
};
