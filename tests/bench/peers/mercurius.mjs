// Mercurius with its JIT, its strongest way: everything an answer needs is fetched by the root resolver, at once.
import Fastify from "fastify";
import mercurius from "mercurius";
import { feed, giveFeedback, giveRecognition, goals, SDL, store, viewer } from "./company.mjs";

const wall = (storeId) => `store:${storeId}`;

const resolvers = {
  FeedItem: { resolveType: (item) => item.__typename },
  Query: {
    feed: (_, { first }, { who }) => feed(who, first),
    store: (_, { id }) => store(id),
    goals: (_, { first, filter }) => goals(filter, first),
  },
  Store: { people: (root, args) => root.people(args) },
  Mutation: {
    feedbackGive: (_, { input }, { who }) => ({ feedback: giveFeedback(who, input) }),
    recognitionGive: (_, { input }, { who, pubsub }) => {
      const recognition = giveRecognition(who, input);
      pubsub.publish({ topic: wall(who.store), payload: { recognitionGiven: recognition } });
      return { recognition };
    },
  },
  Subscription: { recognitionGiven: { subscribe: (_, { storeId }, { pubsub }) => pubsub.subscribe(wall(storeId)) } },
};

const app = Fastify();
app.get("/healthz", async () => ({ status: "ok" }));
app.register(mercurius, {
  schema: SDL,
  resolvers,
  jit: 1,
  context: (request) => ({ who: viewer(request.headers.authorization) }),
  subscription: { fullWsTransport: true },
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
