import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { main } from '../../src/commands/main.js';
import type { SignalName } from '../../src/commands/terminal.js';
import { call, codeOf, sign } from '../sandbox/caller.js';

const folder = mkdtempSync(join(tmpdir(), 'sandbox command '));
afterAll(() => rmSync(folder, { recursive: true }));

const now = () => Math.floor(Date.now() / 1000);

/** Runs the command, does `work` while it serves, ends it as a signal would. */
async function serve(args: readonly string[], work: (said: string) => Promise<void> = async () => {}) {
  const said: string[] = [];
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const errors = text(stderr);
  let interrupt = (_signal: SignalName) => {};
  const ready = new Promise<void>((resolve) => {
    stdout.setEncoding('utf8').on('data', (piece: string) => {
      said.push(piece);
      resolve();
    });
  });
  const ended = main(['sandbox', ...args], {
    ...{ stdin, stdout, stderr, env: { LANG: 'C.UTF-8' } },
    onSignal(listener) {
      interrupt = listener;
      return () => {};
    },
    tuneGc: () => {},
    endBy: () => {},
  });
  if (await Promise.race([ready.then(() => true), ended.then(() => false)])) {
    await work(said[0] ?? '').finally(() => interrupt('SIGINT'));
  }
  const exitCode = await ended;
  stderr.end();
  return { exitCode, said, errors: await errors };
}

test('it says once how to import into it, serves, and says at the end what it saw', async () => {
  const secretKeyFile = join(folder, 'made.key');
  const { exitCode, said } = await serve(
    ['--secret-key-file', secretKeyFile, '--admin', 'the admin', '--fault', 'code=60008:skip=1'],
    async (ready) => {
      const origin = /http:\S+/.exec(ready)?.[0] ?? '';
      const key = readFileSync(secretKeyFile, 'utf8').trim();
      expect(key).toMatch(/^[0-9a-f]{64}$/);
      const usersig = sign({ key, identifier: 'the admin', time: now() });
      const query = { identifier: 'the%20admin', usersig };
      expect([await codeOf(origin, { query }), await codeOf(origin, { query })]).toEqual([0, 60008]);
      expect(
        ready.replaceAll(origin, '<origin>').replaceAll(secretKeyFile, '<key file>'),
      ).toMatchInlineSnapshot(`
        "An emulator of Tencent Cloud IM runs on this machine; it creates no real account.

          origin      <origin>
          SDKAppID    1400000000
          admin       the admin
          secret key  <key file>
          limits      1000 calls per second (account_check=100, portrait_get=200)
          faults      code=60008:skip=1

        Import into it with:

          tim-import run users.csv --endpoint <origin> --sdkappid 1400000000 --admin "the admin" --secret-key-file "<key file>"

        Change or delete an account behind the importer's back, for verify to find:

          curl -X PATCH <origin>/sandbox/accounts/<Identifier> -d '{"Nick":"changed"}'
          curl -X DELETE <origin>/sandbox/accounts/<Identifier>

        Ctrl-C ends it.
        "
      `);
      expect(ready).not.toContain(key);
    },
  );
  expect(exitCode).toBe(0);
  expect(said.slice(1)).toMatchInlineSnapshot(`
    [
      "The emulator has ended. It saw:

      calls        2, at most 2 in one second and 1 in flight
      accepted     1
      refused      60008 1×
      faults       code 1×
      connections  2
    ",
    ]
  `);
});

test('with --json it says one line when it is ready and one when it has ended', async () => {
  let ready: { origin: string; secretKeyFile: string } | undefined;
  const { said } = await serve(['--json', '--fault', 'latency=1', '--qps', '5'], async (line) => {
    ready = JSON.parse(line);
    expect(ready).toMatchObject({
      sdkappid: 1400000000,
      admin: 'administrator',
      qps: 5,
      faults: ['latency=1'],
    });
    const key = readFileSync(ready?.secretKeyFile ?? '', 'utf8').trim();
    expect(await codeOf(ready?.origin ?? '', { query: { usersig: sign({ key, time: now() }) } })).toBe(0);
  });
  expect(said.map((text) => text.split('\n').length)).toEqual([2, 2]);
  expect(JSON.parse(said[1] ?? '')).toMatchObject({ calls: 1, accepted: 1, faults: { latency: 1 } });
  expect(existsSync(ready?.secretKeyFile ?? '')).toBe(false); // a key that nobody named goes with the sandbox
});

test.runIf(process.platform !== 'win32')('a key that it makes is readable by its owner alone', async () => {
  const secretKeyFile = join(folder, 'private.key');
  await serve(['--secret-key-file', secretKeyFile]);
  expect(statSync(secretKeyFile).mode & 0o777).toBe(0o600);
});

test('a key that exists is used as it is and stays', async () => {
  const secretKeyFile = join(folder, 'own.key');
  writeFileSync(secretKeyFile, '\uFEFF my key \r\n');
  await serve(['--secret-key-file', secretKeyFile, '--json'], async (ready) => {
    const { origin } = JSON.parse(ready);
    expect(await codeOf(origin, { query: { usersig: sign({ key: 'my key', time: now() }) } })).toBe(0);
  });
  expect(readFileSync(secretKeyFile, 'utf8')).toBe('\uFEFF my key \r\n');
});

test.each([
  ['an empty key', 'empty.key', '\n', 'is empty'],
  ['a folder that is not there', join('gone', 'a.key'), undefined, 'cannot be written (ENOENT)'],
])('%s is reported with what to do', async (_name, file, content, why) => {
  const secretKeyFile = join(folder, file);
  if (content !== undefined) writeFileSync(secretKeyFile, content);
  expect(await serve(['--secret-key-file', secretKeyFile])).toEqual({
    exitCode: 2,
    said: [],
    errors: `The secret key file ${secretKeyFile} ${why}; name another one, which is made where it does not exist.\n`,
  });
});

test('a bad fault ends it before it starts', async () => {
  expect(await serve(['--fault', 'latency'])).toMatchObject({ exitCode: 2, said: [] });
});

test('it has the accounts of a file from the start, and remembers what comes', async () => {
  const secretKeyFile = join(folder, 'with accounts.key');
  const accounts = join(folder, 'users.csv');
  writeFileSync(accounts, 'Identifier,Nick\nthere,N\n,no name\n');
  const statusOf = { there: '', gone: '' };
  await serve(['--secret-key-file', secretKeyFile, '--accounts', accounts], async (ready) => {
    const origin = /http:\S+/.exec(ready)?.[0] ?? '';
    const usersig = sign({ key: readFileSync(secretKeyFile, 'utf8').trim(), time: now() });
    const path = '/v4/im_open_login_svc/account_check';
    const body = { CheckItem: [{ UserID: 'there' }, { UserID: 'gone' }] };
    const { ResultItem } = JSON.parse((await call(origin, { path, body, query: { usersig } })).text);
    for (const { UserID, AccountStatus } of ResultItem) Object.assign(statusOf, { [UserID]: AccountStatus });
  });
  expect(statusOf).toEqual({ there: 'Imported', gone: 'NotImported' });
});

test('a limit that is none is refused', async () => {
  const { exitCode, errors } = await serve(['--qps', '200:often']);
  expect(exitCode).toBe(2);
  expect(errors).toContain('The limit "200:often" is unknown');
});
