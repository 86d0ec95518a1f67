/** A page about one person that is the very same for them and for those who lead them. */
import type { ComponentType } from "preact";
import { SomeoneDocument, type SomeoneQuery } from "../gql/graphql";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import type { Params } from "../router";
import { learning } from "../words/learning";
import { Skeleton } from "./bits";
import { Screen } from "./screen";
import { Trouble } from "./trouble";

/** Somebody with a store: the viewer, or whom they lead. */
export type Somebody = Pick<NonNullable<SomeoneQuery["person"]>, "id" | "firstName" | "store">;

export const isMe = (person: { id: string }): boolean => person.id === me.value?.id;

/** My own page, without asking who I am. */
export const ofMe = (Page: ComponentType<{ person: Somebody }>) => () => <Page person={{ ...me.value!, store: me.value!.store ?? null }} />;

/** Of the one whom the address names. */
export function ofSomeone(Page: ComponentType<{ person: Somebody }>) {
  return function OfSomeone({ params }: { params: Params }) {
    const seen = useQuery(SomeoneDocument, { id: params.id! }).value;
    if (seen.data?.person) return <Page person={seen.data.person} />;
    return (
      <Screen title={learning.value.show} back="/team">
        <Trouble seen={seen} waiting={<Skeleton />} />
      </Screen>
    );
  };
}
