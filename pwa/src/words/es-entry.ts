/** Español para entrar de otras maneras que con un código. */
import type { Entry } from "./entry";

export const entry: Entry = {
  passkey: {
    signIn: "Entrar con una llave de acceso",
    title: "Llaves de acceso",
    text: "Entras con una mirada, un dedo o el bloqueo de tu móvil. Sin código.",
    add: "Añadir una llave de acceso",
    adding: "Añadiendo",
    added: "Llave añadida. La próxima vez entras con ella.",
    made: (date: string) => `Creada el ${date}, sin usar todavía`,
    lastUsed: (when: string) => `Último uso: ${when}`,
    remove: "Quitar",
    removeThe: (name: string) => `Quitar la llave de ${name}`,
    removed: (name: string) => `La llave de ${name} ya no abre nada.`,
    notHere: "Este móvil no ha podido crear una llave. Otro sí puede.",
    known: "Este móvil ya tiene una llave tuya.",
  },
  lost: {
    act: "Móvil perdido: cerrar sus sesiones",
    text: (name: string) => `Cierra todas las sesiones de ${name}, también sus llaves, y crea otro código. ${name} recibe un aviso.`,
    done: (n: number, name: string) => (n === 1 ? `1 sesión cerrada. Con este código ${name} vuelve a entrar.` : `${n} sesiones cerradas. Con este código ${name} vuelve a entrar.`),
  },
  reasons: {
    CHALLENGE_EXPIRED: "Ha tardado demasiado. Empieza otra vez.",
    CHALLENGE_USED: "Ese intento ha terminado. Empieza otra vez.",
    CHALLENGE_UNKNOWN: "Ese intento ha terminado. Empieza otra vez.",
    PASSKEY_UNKNOWN: "Esta llave ya no abre nada aquí. Entra con un código y crea otra.",
    PASSKEY_WRONG: "Esta llave no encaja aquí. Entra con un código.",
    PASSKEY_UNREADABLE: "Esta llave no encaja aquí. Entra con un código.",
    PASSKEY_COPIED: "Puede que alguien haya copiado esta llave. Entra con un código y crea otra.",
  },
};
