/** French for insights outside their own pages. */
export const watch = {
  title: "À regarder de près",
  hint: "Là où un chiffre sort de l’habitude",
  at: (what: string, where: string) => `${what} · ${where}`,
  since: (date: string) => `Se remarque depuis le ${date}`,
  ask: "Une question pour toi",
  company: "Toute l’entreprise",
  yours: "À toi",
};

export const waitingInsights = {
  opened: () => "Vu",
  insightCause: (names: string) => `Ce qu’il y a derrière : ${names}`,
  insightAccepted: (names: string) => `Prochaine étape avec ${names}`,
  insightDismissed: (names: string) => `Laissé en l’état : ${names}`,
  insightNormal: (names: string) => `Ce qui est habituel : ${names}`,
  effectStarted: (names: string) => `Quelque chose à essayer : ${names}`,
  effectCalledOff: (names: string) => `Fin d’un essai : ${names}`,
};
