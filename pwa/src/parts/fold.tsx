/** Something that is not needed often, folded away under its own line. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";

export function Fold({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) {
  return (
    <details class="card quiet">
      <summary>
        <Icon name={icon} />
        <span>{title}</span>
        <Icon name="down" />
      </summary>
      <div class="stack">{children}</div>
    </details>
  );
}
