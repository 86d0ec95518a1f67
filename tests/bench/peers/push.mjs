// node web-push: SINK is the port of a push service, COUNT how many to send, 50 in flight. Prints what it took.
// Its own sendNotification speaks https only, so the request that it makes is posted over http, on kept connections.
import { createECDH, randomBytes } from "node:crypto";
import http from "node:http";
import webpush from "web-push";

const [port, count, hands] = [Number(process.env.SINK), Number(process.env.COUNT), 50];
const { publicKey, privateKey } = webpush.generateVAPIDKeys();
webpush.setVapidDetails("mailto:push@goodshift.example", publicKey, privateKey);

const subscriptions = Array.from({ length: 200 }, (_, number) => {
  const key = createECDH("prime256v1");
  key.generateKeys();
  const keys = { p256dh: key.getPublicKey("base64url"), auth: randomBytes(16).toString("base64url") };
  return { endpoint: `http://127.0.0.1:${port}/push/${number}`, keys };
});
const body = "x".repeat(300);
const agent = new http.Agent({ keepAlive: true, maxSockets: hands });

function send(subscription) {
  const { headers, body: sealed } = webpush.generateRequestDetails(subscription, body, { contentEncoding: "aes128gcm", TTL: 28800, topic: "topic", urgency: "normal" });
  return new Promise((resolve, reject) => {
    const path = new URL(subscription.endpoint).pathname;
    const request = http.request({ host: "127.0.0.1", port, path, method: "POST", headers, agent }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 201 ? resolve() : reject(new Error(`${response.statusCode}`))));
    });
    request.on("error", reject);
    request.end(sealed);
  });
}

async function measured(many) {
  let sent = 0;
  const hand = async () => {
    while (sent < many) await send(subscriptions[sent++ % subscriptions.length]);
  };
  const [began, used] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: hands }, hand));
  const { user, system } = process.cpuUsage(used);
  return { per_second: (many / (performance.now() - began)) * 1000, cpu_us: (user + system) / many };
}

await measured(Math.ceil(count / 5)); // warm
console.log(JSON.stringify(await measured(count)));
agent.destroy();
