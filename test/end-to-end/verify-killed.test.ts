// verify --update-ledger, killed exactly where it writes what it forgets: the ledger says nothing that was not true before.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../src/ledger/fingerprint.js';
import { scopeOf } from '../../src/run/ledger-scope.js';
import { readLedgerAt } from '../../src/run/open-ledger-at.js';
import { createCommand } from '../crash/command.js';
import { injecting, straceIsMissing, strikeIn } from '../crash/strace.js';
import { aFolder } from '../support/folder.js';
import { APP, aServer, KEY, rehearse, users, usersCsv } from '../support/rehearsal.js';
import { requireAll } from '../support/require-all.js';
import { look } from '../support/verifying.js';

const noStrace = requireAll(straceIsMissing() === undefined, 'strace');
const ROWS = 2600;
/** The others were deleted on the server: more than the ledger forgets in one write. */
const RIGHT = Array.from({ length: 299 }, (_, index) => index + 1);

/** The logs to which a store that is opened may write: it numbers its files upwards. */
function logsOf(ledger: string): string[] {
  const store = join(ledger, 'store');
  const last = Math.max(...readdirSync(store).map((name) => Number(/\d{6}/.exec(name)?.[0] ?? 0)));
  return Array.from({ length: 10 }, (_, index) =>
    join(store, `${String(last + index).padStart(6, '0')}.log`),
  );
}

describe.skipIf(noStrace)('verify --update-ledger, killed as it forgets', () => {
  // Each group of a thousand takes several writes and one sync; a part of a group is none of it.
  test.each([
    { call: 'write', n: 1, forgotten: 0 },
    { call: 'fdatasync', n: 1, forgotten: 1000 },
    { call: 'write', n: 3, forgotten: 0 },
    { call: 'fdatasync', n: 3, forgotten: ROWS - RIGHT.length },
  ])('at $call $n', { timeout: 120_000 }, async ({ call, n, forgotten }) => {
    using folder = aFolder();
    const [ledger, log] = [join(folder.path, 'ledger'), join(folder.path, 'log')];
    await using server = await aServer();
    const file = folder.file('users.csv', usersCsv(ROWS));
    await rehearse(server, { source: users(ROWS), ledger });
    for (let number = RIGHT.length + 1; number <= ROWS; number++) server.deleteAccount(`u${number}`);

    const command = createCommand(join(folder.path, 'command'));
    const about = ['--sdkappid', String(APP), '--endpoint', server.origin, '--ledger', ledger];
    const args = ['verify', file, ...about, '--update-ledger', '--rate', '10000', '--quiet'];
    const ended = await command(args, {
      under: injecting(logsOf(ledger), [`${call}:signal=SIGKILL:when=${n}`], log),
      env: { TIM_SECRET_KEY: KEY, UV_THREADPOOL_SIZE: '1' },
    }).ended;
    expect(ended.code).not.toBe(1);
    expect(strikeIn(log)?.call).toBe(call);

    // Nothing that is right is lost, and the number that it keeps is that of its entries.
    const after = await known(ledger, server.origin);
    expect(after.same.slice(0, RIGHT.length)).toEqual(RIGHT);
    expect([after.count, after.same.length]).toEqual([ROWS - forgotten, ROWS - forgotten]);
    await look(server, { source: file, ledger, updateLedger: true });
    expect(await known(ledger, server.origin)).toEqual({ count: RIGHT.length, same: RIGHT });
  });
});

/** How many accounts a ledger knows, and the numbers of those that it has as the file has them. */
async function known(ledger: string, origin: string): Promise<{ count: number; same: number[] }> {
  const opened = await readLedgerAt(ledger, scopeOf(APP, origin));
  try {
    const rows = users(ROWS).map(({ Identifier: identifier, Nick: nick }) => {
      const account = { identifier, nick };
      return { account, fingerprint: fingerprintOf(account) };
    });
    const found = await opened.lookUp(rows);
    return { count: opened.known, same: found.flatMap((one, at) => (one?.same ? [at + 1] : [])) };
  } finally {
    await opened.close();
  }
}
