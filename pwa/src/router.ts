/** Links are links; this keeps them inside the app, moves the focus, and knows where "back" is. */
import { signal } from "@preact/signals";

export const location_ = signal(new URL(location.href));

let depth = (history.state as { depth?: number } | null)?.depth ?? 0;

function moved(): void {
  location_.value = new URL(location.href);
}

export function go(path: string, how: "push" | "replace" = "push"): void {
  if (how === "push") depth += 1;
  history[how === "push" ? "pushState" : "replaceState"]({ depth }, "", path);
  moved();
  scrollTo(0, 0);
}

/** Back to where one came from; a page opened from a notification has nowhere to go but `otherwise`. */
export function goBack(otherwise = "/"): void {
  if (depth > 0) history.back();
  else go(otherwise, "replace");
}

/** The same page, looked at otherwise: the address says so, and nothing scrolls. */
export function restate(search: string): void {
  history.replaceState({ depth }, "", location.pathname + search);
  moved();
}

/** GraphiQL and the way to the company's provider have the same origin and are not part of the app. */
const outside = (path: string): boolean => path === "/graphql" || path === "/auth/oidc";

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest("a");
  if (!link || link.target || link.origin !== location.origin || link.hasAttribute("download") || outside(link.pathname)) return;
  event.preventDefault();
  if (link.dataset.back !== undefined) goBack(link.pathname);
  else if (link.href !== location.href) go(link.pathname + link.search + link.hash);
  else scrollTo(0, 0);
}

export function startRouter(): void {
  document.addEventListener("click", followLink);
  addEventListener("popstate", (event: PopStateEvent) => {
    depth = (event.state as { depth?: number } | null)?.depth ?? 0;
    moved();
  });
}

export type Params = Record<string, string>;

/** "/feedback/:id" against "/feedback/42" gives { id: "42" }; null when it does not fit. */
export function match(pattern: string, path: string): Params | null {
  const wanted = pattern.split("/");
  const given = path.replace(/\/+$/, "").split("/");
  if (path === "/" ? pattern !== "/" : wanted.length !== given.length) return null;
  const params: Params = {};
  for (const [i, part] of wanted.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(given[i] ?? "");
    else if (path !== "/" && part !== given[i]) return null;
  }
  return params;
}
