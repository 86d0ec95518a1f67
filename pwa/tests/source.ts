/** The app's own source as syntax trees, for tests that hold over all of it. */
import { parseSync } from "vite";

export interface Node {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

export function parsed(path: string, text: string): Node {
  const { program, errors } = parseSync(path, text);
  if (errors.length) throw new Error(`${path}: ${errors[0]!.message}`);
  return program as unknown as Node;
}

/** Every node below `node`, with the nodes it stands in, the nearest last. */
export function* below(node: Node, above: readonly Node[] = []): Generator<[Node, readonly Node[]]> {
  yield [node, above];
  const inside = [...above, node];
  for (const value of Object.values(node)) for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) yield* below(one, inside);
}
