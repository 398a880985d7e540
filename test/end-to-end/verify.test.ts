// verify as a command beside a ledger: killed in the middle, only looking, and with the ledger in a Redis.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../src/ledger/fingerprint.js';
import { scopeOf } from '../../src/run/ledger-scope.js';
import { openStoreAt, readLedgerAt } from '../../src/run/open-ledger-at.js';
import type { SandboxCall } from '../../src/sandbox/api.js';
import { aRedis, noRedis } from '../support/a-redis.js';
import { type CommandOptions, command, isListening } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';
import { APP, aServer, KEY, rehearse, type Server, users, usersCsv } from '../support/rehearsal.js';

const ROWS = 1200;
/** u1 to u600 were sent by us; of these, u7 is gone and u8 was changed since. u601 to u1100 were there before us. */
const SENT = 600;
const THERE = 1100;
const WRONG = ['u7', 'u8'];

/** An app, a ledger and a file that drifted apart. */
async function drifted(folder: Folder, ledger: string, options: Parameters<typeof aServer>[0] = {}) {
  const server = await aServer(options);
  folder.file('users.csv', usersCsv(ROWS));
  await rehearse(server, { source: users(SENT), ledger });
  for (const { Identifier, Nick } of users(THERE).slice(SENT)) {
    server.addAccount({ identifier: Identifier, nick: Nick });
  }
  server.deleteAccount('u7');
  server.addAccount({ identifier: 'u8', nick: 'chosen by its user' });
  return server;
}

function verifying(
  folder: Folder,
  server: Server,
  ledger: string,
  args: string[],
  more: Pick<CommandOptions, 'onStart'> = {},
) {
  const options: CommandOptions = { home: folder.path, env: { TIM_SECRET_KEY: KEY }, ...more };
  const about = ['--sdkappid', String(APP), '--endpoint', server.origin, '--ledger', ledger];
  return command(['verify', 'users.csv', ...about, ...args], options);
}

const isAsking = ({ asked }: SandboxCall) => asked !== undefined;
const named = (from: number, to: number) =>
  users(to)
    .slice(from)
    .map(({ Identifier }) => Identifier);

/** The accounts that the ledger has exactly as the file has them. */
async function remembered(server: Server, ledger: string): Promise<string[]> {
  const known = await readLedgerAt(ledger, scopeOf(APP, server.origin));
  try {
    const rows = users(ROWS).map(({ Identifier: identifier, Nick: nick }) => {
      const account = { identifier, nick };
      return { account, fingerprint: fingerprintOf(account) };
    });
    const found = await known.lookUp(rows);
    return rows.flatMap(({ account }, at) => (found[at]?.same ? [account.identifier] : []));
  } finally {
    await known.close();
  }
}

describe('verify --update-ledger, killed', () => {
  // The check of twelve hundreds, then their comparison, then what is missing or differs is asked about once more.
  test.each([4, 14, 24])('at call %i', { timeout: 60_000 }, async (killAt) => {
    using folder = aFolder();
    const ledger = join(folder.path, 'ledger');
    await using server = await drifted(folder, ledger, { faults: ['latency=20'] });
    const before = await remembered(server, ledger);
    expect(before).toEqual(named(0, SENT));
    const calls = () => server.seen.filter(isAsking).length;

    const args = ['--update-ledger', '--rate', '10', '--quiet'];
    const killed = await verifying(folder, server, ledger, args, {
      onStart(child) {
        const watch = setInterval(() => calls() >= killAt && child.kill('SIGKILL'), 1);
        child.on('close', () => clearInterval(watch));
      },
    });
    expect(killed.signal).toBe('SIGKILL');

    const after = await remembered(server, ledger);
    const stored = server.accounts();
    // Nothing that was known is lost, but for what is not so; nothing new is in it that is not so.
    const known = new Set(after);
    expect(before.filter((one) => !known.has(one) && !WRONG.includes(one))).toEqual([]);
    const news = after.filter((one) => !before.includes(one));
    expect(news.filter((one) => stored.get(one)?.nick !== one.replace('u', 'N'))).toEqual([]);
    // What was found out long before the kill is kept.
    if (killAt === 24) expect(news.length).toBeGreaterThan(0);

    const again = await verifying(folder, server, ledger, ['--update-ledger', '--rate', '1000', '--quiet']);
    expect(again.code).toBe(1);
    const right = named(0, THERE).filter((one) => !WRONG.includes(one));
    expect(await remembered(server, ledger)).toEqual(right);
    const { outcomes } = await rehearse(server, { source: users(ROWS), ledger });
    expect(
      outcomes
        .filter(({ status }) => status !== 'unchanged')
        .map(({ identifier }) => identifier)
        .sort((one, other) => Number(one.slice(1)) - Number(other.slice(1))),
    ).toEqual([...WRONG, ...named(THERE, ROWS)]);
  });
});

describe('verify that only looks', () => {
  /** Every key and value of a ledger. */
  async function contents(ledger: string, server: Server): Promise<[string, string][]> {
    const store = await openStoreAt(ledger, scopeOf(APP, server.origin));
    try {
      const all: [string, string][] = [];
      for await (const page of store.pages({ gt: '', lt: '\u{10ffff}' })) all.push(...page);
      return all;
    } finally {
      await store.close();
    }
  }

  /** Digests of the tables, in which all entries are; opening a ledger writes its store's own lists anew. */
  const tables = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ldb'))
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]);

  test('leaves the tables of the ledger byte for byte as they were', { timeout: 60_000 }, async () => {
    using folder = aFolder();
    const ledger = join(folder.path, 'ledger');
    await using server = await drifted(folder, ledger);
    const before = await contents(ledger, server); // opened once: what was in its log is in a table now
    const bytes = tables(ledger);
    expect(before.length).toBeGreaterThan(SENT);
    expect(bytes.length).toBeGreaterThan(0);
    const { code, stdout } = await verifying(folder, server, ledger, ['--source', 'hr', '--json']);
    expect([code, JSON.parse(stdout).drift]).toEqual([1, { lost: 1, drifted: 1, pending: ROWS - THERE }]);
    expect(tables(ledger)).toEqual(bytes);
    expect(await contents(ledger, server)).toEqual(before);
  });

  test('makes no ledger where there is none', { timeout: 60_000 }, async () => {
    using folder = aFolder();
    await using server = await aServer();
    folder.file('users.csv', usersCsv(3));
    const ledger = join(folder.path, 'ledger');
    const { stdout } = await verifying(folder, server, ledger, ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { missing: 3 }, drift: null, ledger: null });
    expect(existsSync(ledger)).toBe(false);
  });
});

test.skipIf(noRedis)('the ledger may be in a Redis', { timeout: 60_000 }, async () => {
  using folder = aFolder();
  await using redis = await aRedis();
  await using server = await drifted(folder, redis.url);
  const dump = () =>
    redis
      .cli('--raw', 'keys', '*')
      .split('\n')
      .sort()
      .map((key) => redis.cli('dump', key));
  const before = dump();
  const look = (...args: string[]) => verifying(folder, server, redis.url, ['--json', ...args]);
  expect(JSON.parse((await look()).stdout).drift).toEqual({ lost: 1, drifted: 1, pending: ROWS - THERE });
  expect(dump()).toEqual(before);
  const updated = JSON.parse((await look('--update-ledger')).stdout);
  expect(updated.ledgerUpdate).toEqual({ remembered: THERE - SENT, forgotten: 2 });
  const { summary } = await rehearse(server, { source: users(ROWS), ledger: redis.url });
  expect(summary.counts).toMatchObject({ imported: 2 + ROWS - THERE, unchanged: THERE - 2 });
});

describe('the advice works when it is followed', () => {
  test('what the ledger takes for sent is sent by the command that is named', {
    timeout: 60_000,
  }, async () => {
    using folder = aFolder();
    const ledger = join(folder.path, 'ledger');
    await using server = await drifted(folder, ledger);
    const { stdout } = await verifying(folder, server, ledger, []);
    expect(stdout).toContain('Run this file with --force');
    const file = /^ +(\S+repair\.csv)$/m.exec(stdout)?.[1] ?? '';
    const about = ['--sdkappid', String(APP), '--endpoint', server.origin, '--ledger', ledger];
    const env = { TIM_SECRET_KEY: KEY };
    const sent = await command(['run', file, ...about, '--force', '--json'], { home: folder.path, env });
    expect(JSON.parse(sent.stdout).counts).toMatchObject({ imported: 2 + ROWS - THERE, unchanged: 0 });
    expect((await verifying(folder, server, ledger, [])).stdout).toContain('Nothing to do.');
  });

  test('after a repair of what is missing it says how to repair the rest', { timeout: 60_000 }, async () => {
    using folder = aFolder();
    const ledger = join(folder.path, 'ledger');
    await using server = await drifted(folder, ledger);
    const guarded = await verifying(folder, server, ledger, ['--repair', 'missing', '--max-changes', '1']);
    expect(guarded.code).toBe(4);
    expect(guarded.stdout).toContain('raise --max-changes for one time');
    expect(guarded.stdout).not.toContain('--force');
    const { stdout } = await verifying(folder, server, ledger, ['--repair', 'missing']);
    expect(stdout).toContain('Accounts that differ were left as they are; --repair all overwrites them.');
    expect(stdout).not.toContain('--force');
    const all = await verifying(folder, server, ledger, ['--repair', 'all']);
    expect([all.code, server.accounts().get('u8')?.nick]).toEqual([0, 'N8']);
  });
});

test('interrupted before its input is open, it has asked nothing, and ends as the signal asks', async () => {
  using folder = aFolder();
  await using server = await aServer();
  const about = ['--sdkappid', String(APP), '--endpoint', server.origin, '--json'];
  const { signal, stdout, stderr } = await command(['verify', '-', ...about], {
    ...{ home: folder.path, env: { TIM_SECRET_KEY: KEY }, input: 'open' },
    onStart(child) {
      const watch = setInterval(() => {
        if (!isListening(child)) return;
        clearInterval(watch);
        child.kill('SIGINT');
      }, 5);
    },
  });
  expect([signal, JSON.parse(stdout)]).toMatchObject([
    'SIGINT',
    { rows: 0, stopped: { code: 'INTERRUPTED' } },
  ]);
  expect(stderr).not.toContain('bug');
  expect(server.seen).toEqual([]);
}, 60_000);

test('where another holds the ledger it leaves no folder behind', async () => {
  using folder = aFolder();
  const ledger = join(folder.path, 'ledger');
  await using server = await drifted(folder, ledger);
  const held = await readLedgerAt(ledger, scopeOf(APP, server.origin));
  const { code } = await verifying(folder, server, ledger, ['--update-ledger']);
  await held.close();
  expect([code, readdirSync(join(folder.path, 'users.csv.verify'))]).toEqual([5, []]);
}, 60_000);

test('an interruption is answered with advice on verifying', { timeout: 60_000 }, async () => {
  using folder = aFolder();
  await using server = await aServer({ faults: ['latency=50'] });
  folder.file('users.csv', usersCsv(ROWS));
  const ledger = join(folder.path, 'ledger');
  const { signal, code, stdout } = await verifying(folder, server, ledger, ['--rate', '2'], {
    onStart(child) {
      const watch = setInterval(() => {
        if (server.seen.length < 2 || !isListening(child)) return;
        clearInterval(watch);
        child.kill('SIGINT');
      }, 5);
    },
  });
  expect([signal, code]).toEqual(['SIGINT', null]); // it ends as the signal asks, after its summary
  expect(stdout).toContain('Verify again: it starts from the first row.');
  expect(stdout).not.toContain('remaining rows');
});
