// The same company by hand-written SQL: as few statements as the answer needs, all prepared, rows as arrays (the fastest
// mode of better-sqlite3). Nobody is checked: who asks is read from the token, and everybody may see everything.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import Database from "better-sqlite3";

export const SDL = readFileSync(new URL("./schema.graphql", import.meta.url), "utf8");

const db = new Database(process.env.COMPANY, { readonly: !process.env.WRITES });
db.pragma("cache_size=-65536");
db.pragma("mmap_size=1073741824");
db.pragma("temp_store=MEMORY");
// The same promise as ours: what is answered is on the disk.
if (process.env.WRITES) db.pragma("synchronous=FULL");

const EMOJI = ["👏", "❤️", "🙌", "💪", "😊", "🎉"];
const people = new Map(
  db.prepare("SELECT id, role, store_id FROM person").raw().all().map(([id, role, store]) => [id, { id, role, store }]),
);
const rows = (sql) => db.prepare(sql).raw();

export function viewer(authorization) {
  return people.get(authorization?.slice("Bearer bench.".length));
}

const moment = (text) => text.replace(" ", "T");
const exact = (text) => String(Number(text));

function grouped(found, make) {
  const groups = new Map();
  for (const row of found) {
    const group = groups.get(row[0]);
    if (group === undefined) groups.set(row[0], [make(row)]);
    else group.push(make(row));
  }
  return groups;
}

const line = "SELECT position FROM (SELECT position FROM event_scope WHERE scope = ? AND in_feed = 1 ORDER BY position DESC LIMIT ?)";
const page = (scopes) => rows(`
  SELECT e.subject_type, e.subject_id, coalesce(f.created_at, r.created_at), f.kind, coalesce(f.message, r.message), f.next_time,
         a.id, a.name, a.role, s.id, s.name
  FROM (SELECT position FROM (${Array(scopes).fill(line).join(" UNION ")}) ORDER BY position DESC LIMIT ?) p
  CROSS JOIN event e ON e.position = p.position
  LEFT JOIN feedback f ON e.subject_type = 'Feedback' AND f.id = e.subject_id
  LEFT JOIN recognition r ON e.subject_type = 'Recognition' AND r.id = e.subject_id
  CROSS JOIN person a ON a.id = coalesce(f.author_id, r.author_id)
  CROSS JOIN store s ON s.id = a.store_id
  ORDER BY p.position DESC`);
const pages = { 2: page(2), 3: page(3) };
const recipients = rows(`
  SELECT n.recognition_id, p.id, p.name, p.role FROM json_each(?) k
  CROSS JOIN recognition_recipient n ON n.recognition_id = k.value CROSS JOIN person p ON p.id = n.person_id ORDER BY n.id`);
const reactions = rows(`
  SELECT recognition_id, emoji, count(*), max(person_id = ?) FROM recognition_reaction
  WHERE recognition_id IN (SELECT value FROM json_each(?)) GROUP BY recognition_id, emoji`);

export function feed(who, first = 20) {
  const scopes = [`person:${who.id}`, `store:${who.store}`];
  if (who.role !== "ASSOCIATE") scopes.push(`lead:${who.store}:${who.role}`);
  const found = pages[scopes.length].all(...scopes.flatMap((scope) => [scope, first + 1]), first + 1);
  const shown = found.slice(0, first);
  const keys = JSON.stringify(shown.filter((row) => row[0] === "Recognition").map((row) => row[1]));
  const named = grouped(recipients.all(keys), (row) => ({ id: row[1], name: row[2], role: row[3] }));
  const answers = grouped(reactions.all(who.id, keys), (row) => ({ emoji: row[1], count: row[2], viewerReacted: row[3] === 1 }));
  const nodes = shown.map((row) => {
    const item = {
      __typename: row[0],
      id: row[1],
      createdAt: moment(row[2]),
      kind: row[3],
      message: row[4],
      nextTime: row[5],
      author: { id: row[6], name: row[7], role: row[8], store: { id: row[9], name: row[10] } },
    };
    if (row[0] === "Recognition") {
      item.recipients = named.get(row[1]);
      item.reactions = (answers.get(row[1]) ?? []).sort((a, b) => EMOJI.indexOf(a.emoji) - EMOJI.indexOf(b.emoji));
    }
    return item;
  });
  return { nodes, pageInfo: { hasNextPage: found.length > first } };
}

const oneStore = rows("SELECT id, code, name, region FROM store WHERE id = ?");
const crew = rows("SELECT id, name, role FROM person WHERE store_id = ? ORDER BY sort_name, id LIMIT ?");

export function store(id) {
  const row = oneStore.get(id);
  if (!row) return null;
  const nodes = ({ first = 20 }) => crew.all(id, first).map(([key, name, role]) => ({ id: key, name, role }));
  return { id: row[0], code: row[1], name: row[2], region: row[3], people: (args) => ({ nodes: nodes(args) }) };
}

const goalsOf = rows(`
  SELECT g.id, g.title, g.due_on, g.status, g.progress, o.id, o.name FROM goal g CROSS JOIN person o ON o.id = g.owner_id
  WHERE g.store_id = ? AND g.state = ? ORDER BY g.due_on, g.id LIMIT ?`);
const numbersOf = rows(`
  SELECT n.goal_id, n.id, n.title, n.unit, n.start, n.target, n.current FROM key_result n
  WHERE n.goal_id IN (SELECT value FROM json_each(?)) ORDER BY n.position, n.id`);

export function goals(filter, first = 20) {
  const found = goalsOf.all(filter.storeId, filter.state, first);
  const numbers = grouped(numbersOf.all(JSON.stringify(found.map((row) => row[0]))), (row) => ({
    id: row[1],
    title: row[2],
    unit: row[3],
    start: exact(row[4]),
    target: exact(row[5]),
    current: exact(row[6]),
    progress: Math.min(1, Math.max(0, (Number(row[6]) - Number(row[4])) / (Number(row[5]) - Number(row[4])))),
  }));
  const nodes = found.map((row) => ({
    id: row[0],
    title: row[1],
    dueOn: row[2],
    status: row[3],
    progress: Number(row[4]),
    owner: { id: row[5], name: row[6] },
    keyResults: numbers.get(row[0]) ?? [],
  }));
  return { nodes };
}

// The same rows as ours in one transaction: what was said, its event and its audiences.
const person = rows("SELECT p.id, p.name, p.role, p.store_id, p.manager_id, s.region, s.name FROM person p CROSS JOIN store s ON s.id = p.store_id WHERE p.id = ?");
const prepared = (sql) => (process.env.WRITES ? db.prepare(sql) : undefined);
const addFeedback = prepared(`
  INSERT INTO feedback (id, kind, purpose, visibility, author_id, recipient_id, store_id, supervisor_id, recipient_role, region,
                        message, observed_at, created_at)
  VALUES (?, ?, 'GROWTH', 'RECIPIENT', ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
const addRecognition = prepared("INSERT INTO recognition (id, author_id, store_id, message, created_at) VALUES (?, ?, ?, ?, ?)");
const addRecipient = prepared("INSERT INTO recognition_recipient (recognition_id, person_id, store_id) VALUES (?, ?, ?)");
const addEvent = prepared("INSERT INTO event (id, kind, subject_type, subject_id, actor_id, at, data) VALUES (?, ?, ?, ?, ?, ?, '{}')");
const addScope = prepared("INSERT INTO event_scope (scope, position, kind, in_feed) VALUES (?, ?, ?, 1)");

function record(kind, subject, id, actor, now, scopes) {
  const { lastInsertRowid } = addEvent.run(id, kind, subject, id, actor, now);
  for (const scope of scopes) addScope.run(scope, lastInsertRowid, kind);
}

const shown = (row) => ({ id: row[0], name: row[1], role: row[2], store: { id: row[3], name: row[6] } });
const written = () => new Date().toISOString().replace("T", " ").replace("Z", "000+00:00");

export const giveFeedback = db.transaction((who, input) => {
  const [id, now, author, to] = [input.id ?? randomUUID(), written(), person.get(who.id), person.get(input.recipientId)];
  addFeedback.run(id, input.kind, who.id, to[0], to[3], to[4], to[2], to[5], input.message, now, now);
  record("feedback.given", "Feedback", id, who.id, now, [`person:${who.id}`, `person:${to[0]}`]);
  return { id, kind: input.kind, message: input.message, createdAt: moment(now), author: shown(author), recipient: shown(to) };
});

export const giveRecognition = db.transaction((who, input) => {
  const [id, now, author] = [input.id ?? randomUUID(), written(), person.get(who.id)];
  const named = input.recipientIds.map((key) => person.get(key));
  addRecognition.run(id, who.id, who.store, input.message, now);
  for (const to of named) addRecipient.run(id, to[0], to[3]);
  const scopes = [`store:${who.store}`, `region:${author[5]}`, "company", `person:${who.id}`, ...named.map((to) => `person:${to[0]}`)];
  record("recognition.given", "Recognition", id, who.id, now, scopes);
  return { id, message: input.message, createdAt: moment(now), author: shown(author), recipients: named.map(shown), reactions: [] };
});
