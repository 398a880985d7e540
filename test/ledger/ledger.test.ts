import { chmodSync, cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { fingerprintOf } from '../../src/ledger/fingerprint.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { aFolder, type Folder } from '../support/folder.js';
import { account, during, listed, NOON, open, record, rows } from './a-ledger.js';

let folder: Folder;
let path: string;
beforeEach(() => {
  folder = aFolder();
  path = join(folder.path, 'state', 'ledger');
});
afterEach(() => folder[Symbol.dispose]());

describe('what was recorded', () => {
  test('is known to a later run, in the order in which it is asked for', async () => {
    await during(path, (ledger) => record(ledger, [account('u1', 'a'), account('u2')]));
    const answers = await during(path, (ledger) =>
      ledger.lookUp(rows([account('u2'), account('u3'), account('u1', 'b'), account('u1', 'a')])),
    );
    const known = { importedAt: NOON, source: '', elsewhere: false };
    expect(answers).toEqual([
      { ...known, same: true, fields: 0 },
      undefined,
      { ...known, same: false, fields: 1 },
      { ...known, same: true, fields: 1 },
    ]);
  });

  test('counts once, whatever is recorded of it later', async () => {
    const known = await during(path, async (ledger) => {
      await record(ledger, [account('u1', 'a'), account('u2')]);
      await record(ledger, [account('u1', 'b')]);
      const first = ledger.known;
      await record(ledger, [account('u2', 'c'), account('u3')]);
      return [first, ledger.known];
    });
    expect([...known, await during(path, async (ledger) => ledger.known)]).toEqual([2, 3, 3]);
  });

  test('is the last word: what came later wins', async () => {
    await during(path, async (ledger) => {
      await record(ledger, [account('u1', 'a')]);
      await record(ledger, [account('u1', 'b')]);
    });
    const [a, b] = await during(path, (l) => l.lookUp(rows([account('u1', 'a'), account('u1', 'b')])));
    expect([a?.same, b?.same]).toEqual([false, true]);
  });

  test('resolves when it is on the disk', async () => {
    const ledger = await open(path);
    await ledger.record('u1', fingerprintOf(account('u1')), undefined);
    // As a kill would leave it: not closed. The store's files are copied as they are on the disk.
    const copy = join(folder.path, 'copy');
    cpSync(path, copy, { recursive: true });
    const known = await during(copy, listed);
    await ledger.close();
    expect(known).toEqual(['u1']);
  });

  test('is known by the block: thousands of lookups at once', async () => {
    const accounts = Array.from({ length: 5000 }, (_, i) => account(`user ${i}`, i % 3 ? undefined : 'n'));
    await during(path, (ledger) => record(ledger, accounts));
    const answers = await during(path, (ledger) =>
      ledger.lookUp(rows(accounts.map(({ identifier }, i) => account(i % 2 ? identifier : `no ${i}`)))),
    );
    expect(answers.map((known) => known?.same)).toEqual(
      accounts.map(({ nick }, i) => (i % 2 ? nick === undefined : undefined)),
    );
  });

  test('holds a lookup back while too much of it is on its way to the disk', async () => {
    await during(path, async (ledger) => {
      for (let i = 0; i < 1000; i++) ledger.record(`u${i}`, fingerprintOf(account(`u${i}`)), undefined);
      const crowded = ledger.ready() !== undefined;
      const [first] = await ledger.lookUp(rows([account('u0')]));
      expect([crowded, first?.same, ledger.ready()]).toEqual([true, true, undefined]);
    });
  });

  test('is kept from the store, and counted, once what must go before it fails', async () => {
    const faults: string[] = [];
    let failing = false;
    const work = async (ledger: Ledger) => {
      await record(ledger, [account('a')]);
      failing = true;
      const refused = record(ledger, [account('b'), account('c')]);
      await expect(refused).rejects.toThrow('no report');
      failing = false;
      await expect(record(ledger, [account('d')])).rejects.toThrow('no report');
      expect([faults, ledger.lost, ledger.known]).toEqual([['no report'], 3, 1]);
    };
    await during(path, work, {
      onFault: ({ message }) => faults.push(message),
      beforeWrite() {
        if (failing) throw new Error('no report');
      },
    });
    expect(await during(path, listed)).toEqual(['a']);
  });

  test('is kept apart by app and by origin', async () => {
    const origin = 'https://im.example.com';
    const scopes = [{ sdkappid: 1 }, { sdkappid: 11 }, { sdkappid: 1, origin }];
    for (const [i, scope] of scopes.entries()) {
      const work = async (ledger: Ledger) => {
        await record(ledger, [account('u1', `${i}`)]);
        await record(ledger, [account(`u${i}`)]);
      };
      await during(path, work, { scope });
    }
    const found = [];
    for (const [i, scope] of scopes.entries()) {
      found.push(
        await during(
          path,
          async (ledger) => ({
            known: ledger.known,
            same: (await ledger.lookUp(rows([account('u1', `${i}`)])))[0]?.same,
            listed: await listed(ledger),
          }),
          { scope },
        ),
      );
    }
    expect(found).toEqual([
      { known: 2, same: true, listed: ['u0', 'u1'] },
      // Recorded twice here: the later one had no nick.
      { known: 1, same: false, listed: ['u1'] },
      { known: 2, same: true, listed: ['u1', 'u2'] },
    ]);
  });

  test.each([
    ['an hour back', -3_600_000],
    ['an hour ahead', 3_600_000],
    ['before 1970', -NOON - 3_600_000],
  ])('is known whatever the clock says: it jumps %s', async (_, jump) => {
    let now = NOON;
    const clock = { wall: () => now, sleep: () => new Promise<void>(() => {}) };
    const answers = await during(
      path,
      async (ledger) => {
        await record(ledger, [account('u1')]);
        now += jump;
        await record(ledger, [account('u2')]);
        return ledger.lookUp(rows([account('u1'), account('u2')]));
      },
      { clock },
    );
    const known = { same: true, fields: 0, source: '', elsewhere: false };
    expect(answers).toEqual([
      { ...known, importedAt: NOON },
      { ...known, importedAt: Math.max(0, NOON + jump) },
    ]);
  });
});

describe('sources', () => {
  const hr = { source: 'hr 人事' };
  const crm = { source: 'crm' };

  test('miss the accounts that were last seen there and that no row has claimed', async () => {
    await during(path, (ledger) => record(ledger, [account('a'), account('b')]), hr);
    await during(path, (ledger) => record(ledger, [account('c'), account('d')]), crm);
    await during(path, (ledger) => record(ledger, [account('e')]));
    const missing = [];
    for (const options of [hr, crm, {}, { source: 'new' }]) {
      missing.push(await during(path, (ledger) => listed(ledger, ['b', 'c']), options));
    }
    expect(missing).toEqual([['a'], ['d'], ['e'], []]);
  });

  test('take over an account that they see unchanged, with the time of its import', async () => {
    await during(path, (ledger) => record(ledger, [account('a')]), hr);
    const take = async (ledger: Ledger) => {
      const [before] = await ledger.lookUp(rows([account('a')]));
      ledger.record('a', fingerprintOf(account('a')), before, before?.importedAt);
      await ledger.flush();
      const [after] = await ledger.lookUp(rows([account('a')]));
      return [before, after];
    };
    const tomorrow = { wall: () => NOON + 86_400_000, sleep: systemClock.sleep };
    const [before, after] = await during(path, take, { ...crm, clock: tomorrow });
    expect([before, after]).toEqual([
      { same: true, importedAt: NOON, fields: 0, source: '0', elsewhere: true },
      { same: true, importedAt: NOON, fields: 0, source: '1', elsewhere: false },
    ]);
    expect(await during(path, listed, hr)).toEqual([]);
    expect(await during(path, listed, crm)).toEqual(['a']);
  });

  test('keep what a run without a source changes', async () => {
    await during(path, (ledger) => record(ledger, [account('a', 'old')]), hr);
    const elsewhere = await during(path, async (ledger) => {
      await record(ledger, [account('a', 'new')]);
      return (await ledger.lookUp(rows([account('a', 'new')])))[0]?.elsewhere;
    });
    expect([elsewhere, await during(path, listed, hr)]).toEqual([false, ['a']]);
  });

  test('remember their last complete run, each its own; without a source, each input its own', async () => {
    const complete = (rows: number, input: string, options = {}) =>
      during(path, (ledger) => ledger.complete({ rows, at: NOON + rows, input }), options);
    await complete(10, '/a.csv', hr);
    await complete(7, '/b.csv', hr);
    await complete(5, '/a.csv');
    await complete(0, '/b.csv');
    const last = [];
    for (const options of [hr, crm, {}]) {
      for (const input of ['/a.csv', '/c.csv']) {
        last.push(await during(path, (ledger) => ledger.lastComplete(input), options));
      }
    }
    const inHr = { rows: 7, at: NOON + 7, input: '/b.csv' };
    expect(last).toEqual([
      ...[inHr, inHr, undefined, undefined],
      ...[{ rows: 5, at: NOON + 5, input: '/a.csv' }, undefined],
    ]);
  });
});

describe('the folder', () => {
  test.skipIf(process.platform === 'win32')(
    'is open to its owner alone, with all that is in it',
    async () => {
      await during(path, (ledger) => record(ledger, [account('a')]));
      const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
      const modes = ['', ...names].map((name) => (statSync(join(path, name)).mode & 0o777).toString(8));
      expect(new Set(modes)).toEqual(new Set(['700', '600']));
    },
  );

  test('may be copied elsewhere while no run is on', async () => {
    await during(path, (ledger) => record(ledger, [account('a')]));
    const copy = join(folder.path, 'another machine');
    cpSync(path, copy, { recursive: true });
    chmodSync(copy, 0o755);
    expect(await during(copy, listed)).toEqual(['a']);
  });

  test('holds nothing that names a run when none is on', async () => {
    const ledger = await open(path);
    const names = readdirSync(path).sort();
    await ledger.close();
    expect([names, existsSync(join(path, 'holder.json'))]).toEqual([
      ['holder.json', 'store', 'tim-import-ledger'],
      false,
    ]);
  });

  test('may be closed twice', async () => {
    const ledger = await open(path);
    await ledger.close();
    await expect(ledger.close()).resolves.toBeUndefined();
  });
});
