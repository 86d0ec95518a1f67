/** GraphiQL against this server: queries over HTTP, subscriptions over the socket at the same address. */
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/graphiql.css";
import { createClient } from "graphql-ws";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import "./page.css";

const url = new URL("/graphql", location.href);
const socketUrl = new URL(url);
socketUrl.protocol = url.protocol.replace("http", "ws");

const fetcher = createGraphiQLFetcher({ url: url.href, wsClient: createClient({ url: socketUrl.href }) });

const welcome = `# The people you can reach, and the newest on the wall.
{
  viewer { name role store { name } }
  people(first: 5) { totalCount nodes { name onShift } }
  recognitions(first: 3) { nodes { message recipients { name } } }
}
`;

createRoot(document.getElementById("graphiql")!).render(createElement(GraphiQL, { fetcher, defaultQuery: welcome }));
