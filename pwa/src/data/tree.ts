/** Trees of goals. */
import type { AboveFragment } from "../gql/graphql";

type Place = NonNullable<NonNullable<AboveFragment["parent"]>["store"]>;

/** In a list of what stores want: the goals that no other one of the list opens. `listed` says whether the list is about a place. */
export function tops<Goal extends AboveFragment>(goals: readonly Goal[], listed: (place: Place) => boolean): Goal[] {
  return goals.filter(({ parent }) => !(parent?.state === "ACTIVE" && !parent.owner && parent.store && listed(parent.store)));
}
