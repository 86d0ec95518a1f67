/** What the company offers to start a goal from; everything can be changed after. */
import { GoalTemplatesDocument } from "../gql/graphql";
import { freshGoal, type GoalDraft } from "../data/goal-draft";
import { useQuery } from "../data/store";
import { Chips } from "../parts/choose";
import { words } from "../words";
import { decimal } from "../words/number";
import { dayAhead } from "../words/time";

interface StartFromProps {
  draft: GoalDraft;
  onChange: (draft: GoalDraft) => void;
}

export function StartFrom({ draft, onChange }: StartFromProps) {
  const w = words.value.goals;
  const templates = useQuery(GoalTemplatesDocument, {}).value.data?.goalTemplates.nodes ?? [];
  if (templates.length === 0) return null;
  const choose = (id: string | undefined): void => {
    const from = templates.find((one) => one.id === id);
    if (!from) return onChange({ ...freshGoal(), parentId: draft.parentId });
    const numbers = from.keyResults.map((one) => ({ ...one, start: decimal(one.start), target: decimal(one.target) }));
    const { id: templateId, title, why } = from;
    onChange({ ...freshGoal(), parentId: draft.parentId, templateId, title, why: why ?? "", dueOn: dayAhead(from.lastsDays), numbers });
  };
  return (
    <div>
      <p class="lab">{w.templates}</p>
      {/* One at a time: choosing another one replaces it. */}
      <Chips
        legend={w.templates}
        chosen={draft.templateId ? [draft.templateId] : []}
        onChange={(chosen) => choose(chosen[chosen.length - 1])}
        options={templates.map(({ id, title }) => ({ value: id, label: title }))}
      />
    </div>
  );
}
