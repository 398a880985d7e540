import { Agent } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ImportError } from '../../src/errors.js';
import { createAdmission } from '../../src/sandbox/admission.js';
import { FAULTS } from '../../src/sandbox/faults.js';
import { parseFault } from '../../src/sandbox/parse-fault.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { createVerifier } from '../../src/sandbox/usersig.js';
import { ADMIN, APP, address, call, codeOf, KEY, NOW, withSandbox } from './caller.js';

const BODY = '{"Identifier":"a"}';
const one = (body = BODY, length = body.length) =>
  `POST ${address()} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${body}`;

/** Writes bytes to a socket of its own; cuts it once the sandbox has seen `calls`, or has closed it. */
function write(sandbox: Sandbox, bytes: string, calls: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(sandbox.origin).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
    const look = () => {
      if (socket.destroyed) return;
      if (sandbox.statistics().calls >= calls && calls > 0) socket.resetAndDestroy();
      else setImmediate(look);
    };
    look();
  });
}

/** Resolves when no call is in flight any more; a test that waits for ever has found a leak. */
async function untilNothingIsInFlight({ origin, statistics, resetStatistics }: Sandbox): Promise<void> {
  do {
    resetStatistics();
    await call(origin, { path: '/' });
  } while (statistics().peakInFlight > 1);
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('a caller who leaves', () => {
  test.each([
    ['in the middle of a body', one(BODY, 100), 1, []],
    ['with five pipelined calls dripping', one().repeat(5), 5, ['drip=1:id=a']],
    ['with five pipelined calls late', one().repeat(5), 5, ['latency=60s:id=a']],
    ['with a call in a black hole', one(), 1, ['black-hole:id=a']],
    ['in the middle of a huge answer', one(), 1, ['huge:id=a']],
  ])('%s leaves nothing in flight', (_name, bytes, calls, faults) =>
    withSandbox({ faults }, async (sandbox) => {
      const before = timers();
      await write(sandbox, bytes, calls);
      await untilNothingIsInFlight(sandbox);
      // A timer that stays would keep the sandbox's process alive; the test runner has some of its own, for a moment.
      while (timers() > before) await new Promise(setImmediate);
    }),
  );
});

test.each([
  ['no HTTP', 'GARBAGE\r\n\r\n'],
  ['bytes', '\u0000\u0001'],
  ['a broken chunk', `POST ${address()} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ`],
  ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'],
])('%s is turned away, and the next caller served', (_name, bytes) =>
  withSandbox({}, async (sandbox) => {
    await write(sandbox, bytes, 0);
    expect(await codeOf(sandbox.origin)).toBe(0);
  }),
);

test('pipelined calls are answered in order, and a connection with calls on it is not idle', () =>
  withSandbox({ faults: ['stale=1', 'latency=30ms:skip=1'] }, async (sandbox) => {
    const bytes = [one('{"Identifier":7}'), one(), one('{}')].join('');
    const answers = await write(sandbox, bytes, 0); // the sandbox closes it when all is said
    expect(answers.match(/"ErrorCode":\d+/g)).toEqual([
      '"ErrorCode":60015',
      '"ErrorCode":0',
      '"ErrorCode":70402',
    ]);
    expect(sandbox.statistics().faults).toEqual({ stale: 1, latency: 2 });
  }));

test('a connection that is used again is not idle, however long the answer takes', () =>
  withSandbox({ faults: ['stale=300ms', 'latency=600ms:skip=1'] }, async ({ origin, statistics }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect([await codeOf(origin, { agent }), await codeOf(origin, { agent })]).toEqual([0, 0]);
    expect(statistics().connections).toBe(1);
    agent.destroy();
  }));

test('whatever faults come together, every call is counted once', () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const faults = [
    ...['reset-before:share=5%', 'http=502:share=5%', 'not-json:share=5%', 'code=60008:share=5%'],
    ...['reset-after:share=5%', 'half:share=5%', 'huge=1:share=2%', 'code-as-string:share=5%'],
    ...['latency=5±5', 'throttle=400', 'outage:skip=150:for=30ms', 'revoke:skip=500'],
  ];
  return withSandbox({ faults, random, remember: true, quota: 300 }, async (sandbox) => {
    let next = 0;
    const untilReached = async (Identifier: string): Promise<void> => {
      const code = await call(sandbox.origin, { body: { Identifier } }).catch((error) => error.code);
      if (code === 'ECONNREFUSED') await untilReached(Identifier);
    };
    const caller = async () => {
      while (next < 600) await untilReached(`u${next++}`);
    };
    await Promise.all(Array.from({ length: 20 }, caller));
    const { calls, accepted, refused, faults: acted } = sandbox.statistics();
    expect(acted).toMatchObject({ outage: 1, revoke: 1 });
    expect(Object.values(refused).reduce((sum, count) => sum + count, accepted)).toBe(calls);
    expect(sandbox.accounts().size).toBe(accepted);
    await sandbox.clearFaults();
    await untilNothingIsInFlight(sandbox);
  });
});

test('no request line is too odd for the admission', () => {
  const verifier = createVerifier({ sdkappid: APP, secretKey: KEY, clock: () => NOW });
  const admit = createAdmission({
    ...{ sdkappid: APP, admins: new Set([ADMIN]), verifier, limits: [], throttleCode: 60011 },
    permitted: () => {},
  });
  const pieces = fc.constantFrom(
    '/',
    'v4',
    '?',
    '&',
    '=',
    'sdkappid',
    `${APP}`,
    'usersig',
    'eJw',
    '%',
    '%41',
    '__proto__',
  );
  const url = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 20 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      url,
      (odd) => typeof admit('POST', odd, 0) === 'number' || admit('POST', odd, 0) === 'not-found',
    ),
  );
});

test('a fault is read, or refused as a mistake of its writer', () => {
  const pieces = fc.constantFrom(
    ':',
    '=',
    '5',
    'ms',
    '±',
    '%',
    'id',
    'share',
    'times',
    'for',
    '*',
    ...FAULTS.map(({ name }) => name),
  );
  const text = fc
    .array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 8 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (odd) => {
      try {
        return parseFault(odd).text === odd;
      } catch (error) {
        return error instanceof ImportError && error.code === 'USAGE';
      }
    }),
    { numRuns: 2000 },
  );
});
