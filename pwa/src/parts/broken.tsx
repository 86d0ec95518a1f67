/** A fault in one page must not leave a white screen: say so and offer the way back. */
import { Component, type ComponentChildren } from "preact";
import { words } from "../words";
import { Empty } from "./bits";

export class Broken extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ broken: true });
  }

  override render() {
    if (!this.state.broken) return <>{this.props.children}</>;
    const w = words.value;
    return (
      <main class="page pad">
        <Empty title={w.trouble.broken} text={w.trouble.brokenText}>
          <button type="button" class="btn line" onClick={() => location.assign("/")}>
            {w.trouble.toToday}
          </button>
        </Empty>
      </main>
    );
  }
}
