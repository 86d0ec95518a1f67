/** Spanish for insights outside their own pages. */
export const watch = {
  title: "Merece una mirada",
  hint: "Donde un número se sale de lo habitual",
  at: (what: string, where: string) => `${what} · ${where}`,
  since: (date: string) => `Llama la atención desde el ${date}`,
  ask: "Una pregunta para ti",
  company: "Toda la empresa",
  yours: "Lo tuyo",
};

export const waitingInsights = {
  opened: () => "Visto",
  insightCause: (names: string) => `Qué hay detrás: ${names}`,
  insightAccepted: (names: string) => `Próximo paso con ${names}`,
  insightDismissed: (names: string) => `Se queda como está: ${names}`,
  insightNormal: (names: string) => `Qué es lo habitual: ${names}`,
  effectStarted: (names: string) => `Algo que probar: ${names}`,
  effectCalledOff: (names: string) => `Fin de una prueba: ${names}`,
};
