/** French for goals. */
export const goals = {
  status: { ON_TRACK: "En bonne voie", DELAYED: "En retard", OFF_TRACK: "Loin du but" },
  asTable: "Voir en tableau",
};
