// The least that undici can do: one constant body, posted again and again over so many connections.
import { Client } from 'undici';
import { BODY, PATH } from './call.js';
import { given, tell } from './work.js';

const [origin, connections, count] = given('origin', 'connections', 'calls');
const headers = ['content-type', 'application/json'];

await tell(async () => {
  let left = Number(count);
  const loop = (client: Client) =>
    new Promise<void>((resolve, reject) => {
      const next = () => {
        if (left-- <= 0) return resolve();
        client.dispatch({ path: PATH, method: 'POST', headers, body: BODY }, handler);
      };
      const handler = {
        onConnect() {},
        onHeaders: () => true,
        onData: () => true,
        onComplete: next,
        onError: reject,
      };
      next();
    });
  // A client for each connection: a pool would look for a free one at each call.
  const clients = Array.from({ length: Number(connections) }, () => new Client(origin));
  await Promise.all(clients.map(loop));
  await Promise.all(clients.map((client) => client.close()));
  return Number(count);
});
