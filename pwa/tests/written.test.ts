import { expect, test } from "vitest";
import type { OutboxItem } from "../src/data/outbox";
import { justSent, outboxItems, written } from "../src/data/sending";

const item: OutboxItem = {
  id: "0199a000-0000-7000-8000-000000000001",
  kind: "dayNote",
  documentId: "sha256:x",
  input: { text: "Two people ill." },
  personId: "maya",
  names: [],
  line: "Two people ill.",
  createdAt: 0,
  sendAt: 0,
  state: "sending",
  faults: 0,
};

test("what has just arrived counts once while the outbox has not been read again", () => {
  outboxItems.value = [item, { ...item, id: "other", state: "waiting" }];
  justSent.value = [item];
  expect(written.value.map((one) => one.id)).toEqual([item.id, "other"]);
});
