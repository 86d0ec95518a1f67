/** Spanish for goals. */
export const goals = {
  status: { ON_TRACK: "En marcha", DELAYED: "Con retraso", OFF_TRACK: "Lejos del plan" },
  asTable: "Ver como tabla",
};
