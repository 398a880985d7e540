// Neither the secret nor any UserSig is in anything that is written or said, whatever the server throws back.
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { signUserSig } from '../../src/api/usersig.js';
import { command, commandHere, type Said } from '../support/command.js';
import { aFolder } from '../support/folder.js';
import { APP, KEY, usersCsv } from '../support/rehearsal.js';

const GOOD = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';

interface Echo extends AsyncDisposable {
  readonly origin: string;
  /** Every UserSig that came, as it is. */
  readonly usersigs: ReadonlySet<string>;
}

type Answer = (url: string, response: ServerResponse, nth: number) => void;

/** A server that takes down every UserSig, and answers as it is told: with the request's URL, mostly. */
async function anEcho(answer: Answer): Promise<Echo> {
  const usersigs = new Set<string>();
  let nth = 0;
  const server = createServer((request: IncomingMessage, response) => {
    const url = request.url ?? '';
    const usersig = new URL(url, 'http://a').searchParams.get('usersig');
    if (usersig !== null) usersigs.add(usersig);
    nth++;
    const mine = nth;
    request.resume().on('end', () => answer(url, response, mine));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    usersigs,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const fail =
  (code: number, quote: (url: string) => string): Answer =>
  (url, response) => {
    response.end(JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: quote(url) }));
  };
const page =
  (status: number, headers: (url: string) => Record<string, string> = () => ({})): Answer =>
  (url, response) => {
    response.writeHead(status, headers(url)).end(`<html><body>No such page: ${url}</body></html>`);
  };

/** All ways in which these bytes may stand in a text. */
function spellings(usersig: string): string[] {
  const base64 = usersig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  const inner: unknown = JSON.parse(inflateSync(Buffer.from(base64, 'base64')).toString());
  const sig =
    typeof inner === 'object' && inner !== null && 'TLS.sig' in inner ? String(inner['TLS.sig']) : '';
  if (sig === '') throw new Error('not a UserSig');
  return [usersig, base64, sig].flatMap((text) => [
    text,
    encodeURIComponent(text),
    encodeURIComponent(encodeURIComponent(text)),
  ]);
}

/** Every file below a folder, but for those that were put there. */
function filesBelow(folder: string, given: readonly string[]): [name: string, bytes: Buffer][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !given.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path)]);
}

/** Where a secret stands; each is looked for whole and by its parts, since half of one is too much. */
function leaks(said: Said, folder: string, usersigs: Iterable<string>): string[] {
  const whole = [KEY, ...[...usersigs].flatMap(spellings)];
  const needles = new Set(
    whole.flatMap((text) => [text, text.slice(0, 40), text.slice(-40), text.slice(20, 60)]),
  );
  const places: [string, Buffer][] = [
    ['stdout', Buffer.from(said.stdout)],
    ['stderr', Buffer.from(said.stderr)],
    ...filesBelow(folder, ['key.txt', 'usersig.txt', 'users.csv']),
  ];
  return places.flatMap(([name, bytes]) =>
    [...needles].filter((needle) => bytes.includes(needle)).map((needle) => `${name}: ${needle}`),
  );
}

const usersig = signUserSig({
  ...{ sdkappid: APP, admin: 'administrator', secretKey: KEY },
  ...{ now: Math.floor(Date.now() / 1000), lifetime: 86_400 },
});

type How = 'file' | 'env' | 'usersig file' | 'usersig env';

/** @param how the credentials are given @param alone in a process of its own, whose arguments are looked at too */
async function rehearsed(answer: Answer, how: How, alone: boolean) {
  await using echo = await anEcho(answer);
  using folder = aFolder();
  const file = folder.file('users.csv', usersCsv(30));
  const credentials = {
    file: { TIM_SECRET_KEY_FILE: folder.file('key.txt', KEY, 0o600) },
    env: { TIM_SECRET_KEY: KEY },
    'usersig file': {},
    'usersig env': { TIM_USERSIG: usersig },
  }[how];
  const flags = how === 'usersig file' ? ['--usersig-file', folder.file('usersig.txt', usersig, 0o600)] : [];
  const limits = ['--retries', '1', '--max-outage', '1.5', '--timeout', '5'];
  let told = '';
  const said = await (alone ? command : commandHere)(['run', file, ...flags, ...limits], {
    home: folder.path,
    env: { ...credentials, TIM_SDKAPPID: String(APP), TIM_ENDPOINT: echo.origin },
    onStderr(_, child) {
      if (process.platform === 'linux') told ||= readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
    },
  });
  if (alone && process.platform === 'linux') expect(told).toContain('users.csv');
  return {
    code: said.code,
    came: echo.usersigs.size,
    leaks: leaks({ ...said, stderr: said.stderr + told }, folder.path, [...echo.usersigs, usersig]),
    text: said.stdout + said.stderr,
    files: filesBelow(folder.path, []).map(([name]) => name),
  };
}

describe('a run that', () => {
  const quote = (url: string) => `bad request ${url}`;
  const nested = (url: string) =>
    `at ${decodeURIComponent(url)} | ${encodeURIComponent(url)} | ${url.replaceAll('/', '\\/')}`;

  test.concurrent.each<[string, number, Answer]>([
    ['succeeds', 0, (_, response) => response.end(GOOD)],
    ['has each row refused with its URL', 4, fail(70402, quote)],
    ['has each row refused with its URL in other spellings', 4, fail(70402, nested)],
    [
      'has some rows refused with their URL',
      1,
      (url, response, nth) => (nth % 3 === 0 ? fail(70402, quote)(url, response, nth) : response.end(GOOD)),
    ],
    ['has all rows fail in passing with their URL', 3, fail(60008, quote)],
    ['is told by its URL that its UserSig expired', 4, fail(70001, quote)],
    ['is told by its URL that its secret is wrong', 4, fail(70009, nested)],
    ['meets an unknown code with its URL', 4, fail(4711, quote)],
    ['meets a page that quotes its URL', 4, page(404)],
    ['meets a gateway that quotes its URL', 3, page(502)],
    ['is redirected to its URL', 4, page(302, (url) => ({ location: `https://example.com${url}` }))],
    [
      'meets JSON that holds its URL where no text belongs',
      3,
      (url, response) => response.end(JSON.stringify({ ErrorCode: url, ActionStatus: url, [url]: url })),
    ],
    ['meets what is no JSON', 3, (url, response) => response.end(url)],
    [
      'meets an answer that breaks off in its URL',
      3,
      (url, response) => {
        response.writeHead(200, { 'content-length': 5000 });
        response.write(`{"ErrorInfo":"${url}`, () => response.destroy());
      },
    ],
    [
      'meets a status line that is its URL',
      3,
      (url, response) => response.socket?.end(`HTTP/1.1 ${url}\r\n\r\n`),
    ],
    ['has its connections reset', 3, (_, response) => response.socket?.resetAndDestroy()],
  ])('%s gives nothing away', async (_name, code, answer) => {
    const { text, files, ...run } = await rehearsed(answer, 'file', false);
    expect(run).toEqual({ code, leaks: [], came: expect.toSatisfy((came: number) => came >= 1) });
    // It has said and written what it should: there was something to look through.
    expect(text).not.toBe('');
    expect(files.filter((file) => /(run|summary)\.json$|results\.csv$/.test(file))).toHaveLength(3);
  });

  test.concurrent.each(['file', 'env', 'usersig file', 'usersig env'] as const)(
    'has its credentials by %s gives nothing away, its arguments included',
    async (how) => {
      const some: Answer = (url, response, nth) => {
        if (nth % 3 === 0) fail(70402, nested)(url, response, nth);
        else response.end(GOOD);
      };
      const { leaks, came, code } = await rehearsed(some, how, true);
      expect({ leaks, came, code }).toEqual({ leaks: [], came: 1, code: 1 });
    },
  );

  test.concurrent('is cut off gives nothing away', async () => {
    let cut = () => {};
    await using echo = await anEcho((url, response, nth) => {
      if (nth === 6) cut();
      if (nth < 6) response.end(GOOD);
      else fail(60008, (text) => text)(url, response, nth);
    });
    using folder = aFolder();
    folder.file('users.csv', usersCsv(300));
    const said = await command(['run', 'users.csv', '--concurrency', '2'], {
      home: folder.path,
      env: { TIM_SECRET_KEY: KEY, TIM_SDKAPPID: String(APP), TIM_ENDPOINT: echo.origin },
      onStart: (child) => {
        cut = () => child.kill('SIGTERM');
      },
    });
    expect(said.signal).toBe('SIGTERM');
    expect(leaks(said, folder.path, echo.usersigs)).toEqual([]);
  });
});

describe('a mistake', () => {
  test.concurrent.each([
    [
      'an endpoint with a UserSig in it',
      ['run', 'users.csv', '--endpoint', `https://example.com/?usersig=${usersig}`],
    ],
    [
      'an endpoint with the secret for a password',
      ['run', 'users.csv', '--endpoint', `https://me:${KEY}@example.com`],
    ],
    ['a key file that holds a UserSig', ['run', 'users.csv', '--secret-key-file', 'usersig.txt']],
    ['a UserSig file that holds the key', ['run', 'users.csv', '--usersig-file', 'key.txt']],
    ['a UserSig of another app', ['run', 'users.csv', '--usersig-file', 'usersig.txt', '--sdkappid', '7']],
    ['signing over a file that is no UserSig', ['sign', '--secret-key-file', 'key.txt', '--to', 'users.csv']],
  ])('(%s) gives nothing away', async (_name, args) => {
    using folder = aFolder();
    folder.file('users.csv', usersCsv(3));
    folder.file('key.txt', KEY, 0o600);
    folder.file('usersig.txt', usersig, 0o600);
    const paths = args.map((arg) => (/^\w+\.(csv|txt)$/.test(arg) ? join(folder.path, arg) : arg));
    const said = await commandHere(paths, { home: folder.path, env: { TIM_SDKAPPID: String(APP) } });
    expect({ code: said.code, leaks: leaks(said, folder.path, [usersig]) }).toEqual({ code: 2, leaks: [] });
    expect(said.stderr).not.toBe('');
  });
});
