// The rate over TLS and a slow network, counted where the requests arrive: handshakes push no call into a later second.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate } from '../api/certificates.js';
import { slowNetwork } from '../api/slow-network.js';
import { aServer, rehearse, users } from '../support/rehearsal.js';

const certificate = makeCertificate();
const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
// On this machine's loopback alone it counts; a run takes no certificate of its own.
beforeAll(() => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
});
afterAll(() => {
  if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
});

test.each([
  [50, 160],
  [200, 500],
])(
  'at --rate %i no second holds more calls at the server',
  async (rate, rows) => {
    await using server = await aServer({ tls: certificate });
    await using network = await slowNetwork(Number(new URL(server.origin).port), 75);
    const { summary } = await rehearse(
      { origin: `https://127.0.0.1:${network.port}` },
      { source: users(rows), rate },
    );
    expect(summary.counts.imported).toBe(rows);
    expect(server.statistics().calls).toBe(rows);
    // A tenth of a second is left for what a busy machine adds on the way; handshakes added three round trips.
    const arrivals = server.seen.map(({ at }) => at).sort((one, other) => one - other);
    const within = arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + 900).length);
    expect(Math.max(...within)).toBeLessThanOrEqual(rate);
  },
  30_000,
);
