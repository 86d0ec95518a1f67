/** English for growing, as far as other screens speak of it: Today, Me, the team, notices. */
export const growth = {
  title: "My growth",
  numbers: "My numbers",
  numbersHint: "How they grew, and what your lead sees",
  skills: "My skills",
  skillsHint: "What you say beside what your lead says",
  trainings: "My trainings",
  trainingsHint: "A few minutes, step by step",
  numbersOf: "Numbers",
  numbersOfHint: (name: string) => `The same page that ${name} sees`,
  skillsOf: "Skills",
  skillsOfHint: (name: string) => `${name}’s words beside yours`,
  minutes: (n: number) => (n === 1 ? "1 minute" : `${n} minutes`),
  from: (name: string) => `from ${name}`,
  stepsLeft: (done: number, all: number) => `${done} of ${all} steps`,
  due: (date: string) => `due ${date}`,
  dueToday: "due today",
  wasDue: (date: string) => `was due ${date}`,
};

export const growthNotices = {
  SKILL_ASSESSED: "My lead says how far I am in a skill",
  TRAINING_ASSIGNED: "Someone has a training for me",
  TRAINING_DUE: "A training of mine is due soon",
  TRAINING_COMPLETED: "Someone finishes a training I gave",
  TRAINING_DECLINED: "A training I gave comes back",
};

export const waitingGrowth = {
  level: (names: string) => `Skill level for ${names}`,
  training: (names: string) => `Training for ${names}`,
  stepDone: () => "A step of a training",
  trained: () => "Training done",
  trainingBack: (names: string) => `Training back to ${names}`,
  helped: () => "Whether a training helped",
};
