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

export const insightNotices = {
  INSIGHT_RAISED: "Une chose est à regarder",
  INSIGHT_CAUSE_CHOSEN: "Quelqu’un dit ce qu’il y a derrière",
  INSIGHT_ACCEPTED: "Quelqu’un choisit la prochaine étape",
  INSIGHT_DISMISSED: "Quelqu’un laisse une chose en l’état",
  INSIGHT_NEW_NORMAL_ANSWERED: "Quelqu’un dit ce qui est habituel maintenant",
  INSIGHT_ENDED: "Une chose est revenue à l’habitude",
  EFFECT_MEASURED: "On sait si une chose a aidé",
};
