/** Which page for which address, and what stands around it. */
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { me } from "./data/session";
import { Broken } from "./parts/broken";
import { Toast } from "./parts/toast";
import { Tabs } from "./parts/tabs";
import { ActionItems } from "./pages/action-items";
import { Ask, AskPerson } from "./pages/ask";
import { CheckInPage } from "./pages/check-in";
import { NewCheckIn, NewCheckInWith } from "./pages/check-in-new";
import { CheckIns } from "./pages/check-ins";
import { CompanyGoals } from "./pages/company-goals";
import { Edit } from "./pages/edit";
import { Enrol } from "./pages/enrol";
import { MyFeedback } from "./pages/feedback";
import { AnswerRequest, GiveTo } from "./pages/give-to";
import { Give } from "./pages/give";
import { GoalPage } from "./pages/goal";
import { ChangeGoal, NewGoal } from "./pages/goal-new";
import { Goals } from "./pages/goals";
import { Inbox } from "./pages/inbox";
import { Me } from "./pages/me";
import { Read } from "./pages/read";
import { ShiftCheckIn } from "./pages/shift-check-in";
import { linkCode, SignIn } from "./pages/signin";
import { Team } from "./pages/team";
import { Today } from "./pages/today";
import { Waiting } from "./pages/waiting";
import { Wall } from "./pages/wall";
import { location_, match, type Params } from "./router";

interface Route {
  path: string;
  page: ComponentType<{ params: Params }>;
  /** Flows that end in one action carry no tab bar on a phone: the action takes its place. */
  alone?: boolean;
}

const routes: readonly Route[] = [
  { path: "/", page: Today },
  { path: "/give", page: Give, alone: true },
  { path: "/give/:ids", page: GiveTo, alone: true },
  { path: "/requests/:id", page: AnswerRequest, alone: true },
  { path: "/feedback", page: MyFeedback },
  { path: "/feedback/:id", page: Read, alone: true },
  { path: "/feedback/:id/edit", page: Edit, alone: true },
  { path: "/ask", page: Ask, alone: true },
  { path: "/ask/:id", page: AskPerson, alone: true },
  { path: "/goals", page: Goals },
  { path: "/company/goals", page: CompanyGoals },
  { path: "/goals/new", page: NewGoal, alone: true },
  { path: "/goals/:id", page: GoalPage, alone: true },
  { path: "/goals/:id/edit", page: ChangeGoal, alone: true },
  { path: "/wall", page: Wall },
  { path: "/recognitions/:id", page: Wall },
  { path: "/inbox", page: Inbox },
  { path: "/check-ins", page: CheckIns },
  { path: "/check-ins/new", page: NewCheckIn, alone: true },
  { path: "/check-ins/new/:id", page: NewCheckInWith, alone: true },
  { path: "/check-ins/:id", page: CheckInPage, alone: true },
  { path: "/action-items", page: ActionItems },
  { path: "/shift", page: ShiftCheckIn, alone: true },
  { path: "/me", page: Me },
  { path: "/waiting", page: Waiting },
  { path: "/team", page: Team },
  { path: "/team/:id", page: Enrol },
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
  const first = useRef(true);
  useEffect(() => {
    // A new page: a screen reader starts at its heading. The very first page keeps the browser's own start.
    if (first.current) first.current = false;
    else focusHeading();
  }, [path, me.value === null]);
  // A sign-in link on a phone where somebody is signed in: a shared phone changes hands.
  if (!me.value || linkCode(location_.value)) return <SignIn />;
  const { route, params } = find(path);
  const Page = route.page;
  return (
    <>
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
