import type { Same } from "./en";
import type { team as english } from "./en-team";

const days = (n: number): string => (n === 1 ? "1 día" : `${n} días`);

export const team: Same<typeof english> = {
  nextBest: "Lo mejor ahora",
  wordless: (name, when) => `Nadie le dice nada a ${name} desde: ${when}`,
  neverHeard: (name) => `${name} espera unas primeras palabras`,
  hereUntil: (time) => `Está aquí hasta las ${time}.`,
  tell: (name) => `Decirle algo a ${name}`,
  noWordYet: "Aún sin comentarios",
  noWordFor: (n) => `Sin comentarios desde hace ${days(n)}`,
  offTrack: (title) => `Objetivo fuera de rumbo: ${title}`,
  severalOffTrack: (n) => `${n} objetivos fuera de rumbo`,
  overdue: (text, n) => `${days(n)} de retraso: ${text}`,
  severalOverdue: (n) => `${n} cosas con retraso`,
  unread: (n) => (n === 1 ? "1 comentario sin leer" : `${n} comentarios sin leer`),
  heard: (when) => `Últimas palabras: ${when}`,
  acts: { quiet: "Decir", offTrack: "Hablar", overdue: "Ayudar", unread: "Mirar" },
  allGood: "Todo bien",
  honest: "Lo que ves de una persona, esa persona también lo ve. Lo que otros guardan entre ellos no se cuenta.",
  bringIn: "Dar entrada a alguien nuevo",
  bringInText: "Códigos en papel, varios por hoja",
  everybody: "Todo el equipo",
  everybodyText: "Números, habilidades y un código para un teléfono",
  codes: {
    title: "Códigos en papel",
    who: "¿Quién empieza hoy?",
    hint: "Un código para cada uno. Valen diez minutos: imprímelos cuando la gente esté aquí.",
    make: (n) => (n === 1 ? "Crear 1 código" : `Crear ${n} códigos`),
    making: "Creando códigos",
    missing: "Elige quién empieza.",
    ready: (time) => `Cada uno vale una vez, hasta las ${time}.`,
    print: "Imprimir",
    others: "Elegir a otros",
    scan: (name) => `${name}, escanea esto con tu teléfono`,
    type: (host) => `o abre ${host} y escribe`,
    some: (n) => (n === 1 ? "No se pudo crear 1 código. Inténtalo otra vez." : `No se pudieron crear ${n} códigos. Inténtalo otra vez.`),
  },
};
