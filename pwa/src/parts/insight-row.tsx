/** An insight in a list: what and where, how far from usual since when. */
import type { InsightLineFragment, InsightKind } from "../gql/graphql";
import { me } from "../data/session";
import { fallSays, insightSays, titleOf, whereOf } from "../words/insight-said";
import { Row } from "./bits";
import type { IconName } from "./icon";

const icons: Partial<Record<InsightKind, IconName>> = { STORE_SKILL_GAP: "training", GAMING_QUESTION: "ask", NEW_NORMAL: "ask" };

export function InsightRow({ insight }: { insight: InsightLineFragment }) {
  return (
    <Row
      icon={icons[insight.kind] ?? "eye"}
      tone={insight.state === "OPEN" ? "tidy" : ""}
      title={`${titleOf(insight)} · ${whereOf(insight, me.value!.id)}`}
      text={fallSays(insight) ?? insightSays(insight)}
      href={`/insights/${insight.id}`}
    />
  );
}
