/** Which page for which address, and what stands around it. */
import { useEffect, useRef } from "preact/hooks";
import { me } from "./data/session";
import { Broken } from "./parts/broken";
import { Toast } from "./parts/toast";
import { Tabs } from "./parts/tabs";
import { AnswerRequest, GiveTo } from "./pages/give-to";
import { Give } from "./pages/give";
import { linkCode, SignIn } from "./pages/signin";
import { Today } from "./pages/today";
import { above, arrived, lazy, type Page } from "./lazy";
import { insightWords } from "./words/insights";
import { location_, match, type Params } from "./router";
import { learning } from "./words/learning";
import { givingWords } from "./words/giving";
import { planWords } from "./words/plans";
import { recordWords } from "./words/record";
import { reviewWords } from "./words/reviews";
import { boardWords } from "./words/board";
import { hqWords } from "./words/hq";
import { entry } from "./words/entry";
import { notifyWords } from "./words/notify";
import { together } from "./words/section";
import { teamWords } from "./words/team";

interface Route {
  path: string;
  page: Page;
  /** Flows that end in one action carry no tab bar on a phone: the action takes its place. */
  alone?: boolean;
}

/** The board and a store's day show what is worth a look in its own words. */
const numberWords = together(boardWords, insightWords);

/** At once: what a first visit and a queue at the till need. Everything else is a chunk of its own. */
const routes: readonly Route[] = [
  { path: "/", page: Today },
  { path: "/give", page: Give, alone: true },
  { path: "/give/:ids", page: GiveTo, alone: true },
  { path: "/requests/:id", page: AnswerRequest, alone: true },
  { path: "/feedback", page: lazy(async () => (await import("./pages/feedback")).MyFeedback) },
  { path: "/feedback/:id", page: lazy(async () => (await import("./pages/read")).Read), alone: true },
  { path: "/feedback/:id/edit", page: lazy(async () => (await import("./pages/edit")).Edit), alone: true },
  { path: "/ask", page: lazy(async () => (await import("./pages/ask")).Ask), alone: true },
  { path: "/ask/:id", page: lazy(async () => (await import("./pages/ask")).AskPerson), alone: true },
  { path: "/goals", page: lazy(async () => (await import("./pages/goals")).Goals) },
  { path: "/company/goals", page: lazy(async () => (await import("./pages/company-goals")).CompanyGoals) },
  { path: "/goals/new", page: lazy(async () => (await import("./pages/goal-new")).NewGoal), alone: true },
  { path: "/goals/:id", page: lazy(async () => (await import("./pages/goal")).GoalPage), alone: true },
  { path: "/goals/:id/edit", page: lazy(async () => (await import("./pages/goal-new")).ChangeGoal), alone: true },
  { path: "/wall", page: lazy(async () => (await import("./pages/wall")).Wall) },
  { path: "/recognitions/:id", page: lazy(async () => (await import("./pages/wall")).Wall) },
  { path: "/inbox", page: lazy(async () => (await import("./pages/inbox")).Inbox) },
  { path: "/check-ins", page: lazy(async () => (await import("./pages/check-ins")).CheckIns) },
  { path: "/check-ins/new", page: lazy(async () => (await import("./pages/check-in-new")).NewCheckIn), alone: true },
  { path: "/check-ins/new/:id", page: lazy(async () => (await import("./pages/check-in-new")).NewCheckInWith), alone: true },
  { path: "/check-ins/:id", page: lazy(async () => (await import("./pages/check-in")).CheckInPage), alone: true },
  { path: "/action-items", page: lazy(async () => (await import("./pages/action-items")).ActionItems) },
  { path: "/shift", page: lazy(async () => (await import("./pages/shift-check-in")).ShiftCheckIn), alone: true },
  { path: "/insights", page: lazy(async () => (await import("./pages/insights")).Insights, insightWords) },
  { path: "/insights/:id", page: lazy(async () => (await import("./pages/insight")).InsightPage, insightWords), alone: true },
  { path: "/numbers", page: lazy(async () => (await import("./pages/numbers")).MyNumbers, learning) },
  { path: "/numbers/:id", page: lazy(async () => (await import("./pages/numbers")).Numbers, learning) },
  { path: "/skills", page: lazy(async () => (await import("./pages/skills")).MySkills, learning) },
  { path: "/skills/:id", page: lazy(async () => (await import("./pages/skills")).Skills, learning) },
  { path: "/trainings", page: lazy(async () => (await import("./pages/trainings")).Trainings, learning) },
  { path: "/trainings/:id", page: lazy(async () => (await import("./pages/training")).TrainingPage, learning), alone: true },
  { path: "/trainings/:id/assign", page: lazy(async () => (await import("./pages/training-assign")).AssignTraining, learning), alone: true },
  { path: "/mirror", page: lazy(async () => (await import("./pages/mirror")).Mirror, givingWords) },
  { path: "/record", page: lazy(async () => (await import("./pages/record")).Record, recordWords) },
  { path: "/plans", page: lazy(async () => (await import("./pages/plans")).Plans, planWords) },
  { path: "/plans/new", page: lazy(async () => (await import("./pages/plans")).PlanWithWhom, planWords), alone: true },
  { path: "/plans/new/:id", page: lazy(async () => (await import("./pages/plan-edit")).NewPlan, planWords), alone: true },
  { path: "/plans/:id", page: lazy(async () => (await import("./pages/plan")).PlanPage, planWords), alone: true },
  { path: "/plans/:id/edit", page: lazy(async () => (await import("./pages/plan-edit")).ChangePlan, planWords), alone: true },
  { path: "/reviews", page: lazy(async () => (await import("./pages/reviews")).Reviews, reviewWords) },
  { path: "/reviews/new", page: lazy(async () => (await import("./pages/review-open")).OpenReviews, reviewWords), alone: true },
  { path: "/reviews/asked/:id", page: lazy(async () => (await import("./pages/review-asked")).ReviewAsked, reviewWords), alone: true },
  { path: "/reviews/:id", page: lazy(async () => (await import("./pages/review")).ReviewPage, reviewWords), alone: true },
  { path: "/reviews/:id/write", page: lazy(async () => (await import("./pages/review-write")).WriteReview, reviewWords), alone: true },
  { path: "/reviews/:id/name", page: lazy(async () => (await import("./pages/review-name")).NameColleague, reviewWords), alone: true },
  { path: "/board", page: lazy(async () => (await import("./pages/board")).Board, numberWords) },
  { path: "/hq", page: lazy(async () => (await import("./pages/hq")).Hq, together(boardWords, hqWords)) },
  { path: "/stores", page: lazy(async () => (await import("./pages/stores")).Stores, boardWords) },
  { path: "/stores/:id/day", page: lazy(async () => (await import("./pages/store-day")).StoreDay, numberWords) },
  { path: "/effects", page: lazy(async () => (await import("./pages/effects")).Effects, insightWords) },
  { path: "/effects/new", page: lazy(async () => (await import("./pages/effect-start")).StartEffect, insightWords), alone: true },
  { path: "/effects/:id", page: lazy(async () => (await import("./pages/effect")).EffectPage, insightWords), alone: true },
  { path: "/me", page: lazy(async () => (await import("./pages/me")).Me, together(entry, notifyWords)) },
  { path: "/waiting", page: lazy(async () => (await import("./pages/waiting")).Waiting) },
  { path: "/team", page: lazy(async () => (await import("./pages/team")).Team, together(entry, teamWords)) },
  { path: "/people", page: lazy(async () => (await import("./pages/people")).People, entry) },
  { path: "/team/codes", page: lazy(async () => (await import("./pages/team-codes")).Codes, teamWords), alone: true },
  { path: "/shared-devices", page: lazy(async () => (await import("./pages/shared-devices")).SharedDevices, entry) },
  { path: "/team/:id", page: lazy(async () => (await import("./pages/enrol")).Enrol, entry) },
];

function find(path: string): { route: Route; params: Params } {
  for (const route of routes) {
    const params = match(route.path, path);
    if (params) return { route, params };
  }
  return { route: routes[0]!, params: {} };
}

export function App() {
  const path = location_.value.pathname;
  const here = `${path} ${me.value === null}`;
  const start = useRef<string | null>(here);
  useEffect(() => {
    // A new page: a screen reader starts at its heading. The very first page keeps the browser's own start.
    if (start.current === here) return;
    start.current = null;
    focusHeading();
  }, [here, arrived.value]);
  // A sign-in link on a phone where somebody is signed in: a shared phone changes hands. And the way back from the company's provider.
  if (!me.value || linkCode(location_.value) || location_.value.hash.startsWith("#in=")) return <SignIn />;
  const { route, params } = find(path);
  const Page = route.page;
  const Above = above.value;
  return (
    <>
      {Above && <Above />}
      <Broken key={path}>
        <Page params={params} />
      </Broken>
      <Toast />
      <Tabs narrow={!route.alone} />
    </>
  );
}

function focusHeading(): void {
  const heading = document.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}
