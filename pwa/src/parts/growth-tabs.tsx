/** The pages about growing, side by side: all of mine, or those that a person shares with their lead. */
import { me } from "../data/session";
import { location_ } from "../router";
import { learning } from "../words/learning";

export function GrowthTabs({ personId }: { personId?: string }) {
  const w = learning.value;
  const of = personId && personId !== me.value?.id ? `/${personId}` : "";
  const pages = of ? (["numbers", "skills"] as const) : (["numbers", "skills", "trainings"] as const);
  return (
    <nav class="seg" aria-label={w.show}>
      {pages.map((page) => (
        <a key={page} href={`/${page}${of}`} aria-current={location_.value.pathname.startsWith(`/${page}`) ? "page" : undefined}>
          {w.tabs[page]}
        </a>
      ))}
    </nav>
  );
}
