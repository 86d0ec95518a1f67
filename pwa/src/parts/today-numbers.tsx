/** The ways from Today to numbers: the store's day for those who work in one, the board for those who answer for more. */
import type { MeFragment } from "../gql/graphql";
import { hasBoard, looksWide } from "../data/session";
import { words } from "../words";
import { Row } from "./bits";

export function NumberLinks({ viewer }: { viewer: Pick<MeFragment, "store"> }) {
  const w = words.value.today;
  return (
    <>
      {viewer.store && <Row icon="operations" title={w.storeDay} text={w.storeDayHint} href={`/stores/${viewer.store.id}/day`} />}
      {looksWide() && hasBoard() && <Row icon="operations" title={words.value.tabs.stores} href="/stores" />}
      {hasBoard() && <Row icon="board" title={w.board} text={w.boardHint} href="/board" />}
    </>
  );
}
