/** English for goals: rings, numbers over time, both halves of a yes. */
export const goals = {
  status: { ON_TRACK: "On track", DELAYED: "Delayed", OFF_TRACK: "Off track" },
  asTable: "Show as a table",
};
