// verify against an emulator in the test's own process: what it says of each row, beside what the server saw.
import type { Verification } from '../../src/outcome.js';
import { verify } from '../../src/run/verify.js';
import type { VerifyOptions } from '../../src/run/verify-options.js';
import type { SandboxCall } from '../../src/sandbox/api.js';
import { fasterClock } from './faster-clock.js';
import { aServer, CREDENTIALS, type Server } from './rehearsal.js';

export async function look(
  server: Pick<Server, 'origin'>,
  options: Partial<VerifyOptions> & Pick<VerifyOptions, 'source'>,
) {
  const rows: Verification[] = [];
  const summary = await verify({
    ...{ credentials: CREDENTIALS, endpoint: server.origin, askRate: 20_000 },
    // The two seconds before a mismatch is believed pass in a tenth of one.
    ...{ timeout: 200_000, maxOutage: 200_000, clock: fasterClock(20) },
    ...options,
    onVerdict: (row) => {
      rows.push(row);
    },
  });
  const verdicts = Object.fromEntries(rows.map(({ identifier, verdict }) => [identifier, verdict]));
  return { summary, rows, verdicts };
}

/** An app that has these users already. */
export async function anApp(
  accounts: readonly { Identifier: string; Nick?: string; FaceUrl?: string }[],
  options = {},
) {
  const server = await aServer(options);
  for (const { Identifier: identifier, Nick, FaceUrl } of accounts) {
    server.addAccount({ identifier, ...(Nick && { nick: Nick }), ...(FaceUrl && { faceUrl: FaceUrl }) });
  }
  return server;
}

export const callsOf = (seen: readonly SandboxCall[], command: string) =>
  seen.flatMap(({ asked, at }) => (asked?.command === command ? [{ at, ids: asked.identifiers }] : []));
export const imports = (seen: readonly SandboxCall[]) => seen.filter(({ asked }) => asked === undefined);
export const found = (summary: { counts: object }) =>
  Object.fromEntries(Object.entries(summary.counts).filter(([, count]) => count > 0));
