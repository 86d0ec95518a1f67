/** English for insights outside their own pages: on Today, in the outbox, on the switches of "Me". */
export const watch = {
  title: "Worth a look",
  hint: "Where a number left its usual range",
  at: (what: string, where: string) => `${what} · ${where}`,
  since: (date: string) => `Standing out since ${date}`,
  ask: "A question for you",
  company: "The whole company",
  yours: "Yours",
};

export const waitingInsights = {
  opened: () => "Looked at",
  insightCause: (names: string) => `What is behind it: ${names}`,
  insightAccepted: (names: string) => `Next step with ${names}`,
  insightDismissed: (names: string) => `Left as it is: ${names}`,
  insightNormal: (names: string) => `What is usual: ${names}`,
  effectStarted: (names: string) => `Something to try: ${names}`,
  effectCalledOff: (names: string) => `End of a trial: ${names}`,
};
