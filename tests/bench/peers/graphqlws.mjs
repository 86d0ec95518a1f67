// graphql-ws on ws, with graphql-js: what most Node servers use for subscriptions.
import http from "node:http";
import { buildSchema, graphql } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { giveRecognition, SDL, viewer } from "./company.mjs";

const schema = buildSchema(SDL);
const walls = new Map();

function listen(storeId) {
  const waiting = [];
  let wake = null;
  const hear = (item) => {
    if (wake) {
      const now = wake;
      wake = null;
      now({ value: item, done: false });
    } else waiting.push(item);
  };
  if (!walls.has(storeId)) walls.set(storeId, new Set());
  walls.get(storeId).add(hear);
  return {
    next: () => (waiting.length ? Promise.resolve({ value: waiting.shift(), done: false }) : new Promise((resolve) => (wake = resolve))),
    return: () => {
      walls.get(storeId).delete(hear);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const rootValue = {
  recognitionGive({ input }, { who }) {
    const recognition = giveRecognition(who, input);
    for (const hear of walls.get(who.store) ?? []) hear({ recognitionGiven: recognition });
    return { recognition };
  },
  recognitionGiven: ({ storeId }) => listen(storeId),
};

const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", async () => {
    if (request.method === "GET") return response.end("{}");
    const { query, variables } = JSON.parse(body);
    const contextValue = { who: viewer(request.headers.authorization) };
    const answer = JSON.stringify(await graphql({ schema, source: query, rootValue, contextValue, variableValues: variables }));
    response.setHeader("content-type", "application/json");
    response.end(answer);
  });
});
useServer({ schema, roots: { subscription: rootValue } }, new WebSocketServer({ server, path: "/graphql", perMessageDeflate: false }));
server.listen(Number(process.env.PORT), "127.0.0.1");
