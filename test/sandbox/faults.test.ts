import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { describe, expect, test } from 'vitest';
import type { SandboxCall } from '../../src/sandbox/api.js';
import { address, call, codeOf, sign, withSandbox } from './caller.js';
import { makeCertificate } from './certificate.js';

const who = (Identifier: string) => ({ body: { Identifier } });

/** The codes of calls made one after the other; an error of the socket stands for itself. */
async function codesOf(origin: string, identifiers: readonly string[]): Promise<(number | string)[]> {
  const codes: (number | string)[] = [];
  for (const identifier of identifiers)
    codes.push(await codeOf(origin, who(identifier)).catch((error) => error.code));
  return codes;
}

describe('in the API’s place', () => {
  test('a reset before: nothing is stored', () =>
    withSandbox({ remember: true, faults: ['reset-before:id=u17:times=2'] }, async (sandbox) => {
      expect(await codesOf(sandbox.origin, ['u1', 'u17', 'u17', 'u17'])).toEqual([
        0,
        'ECONNRESET',
        'ECONNRESET',
        0,
      ]);
      expect([...sandbox.accounts()]).toEqual([
        ['u1', { times: 1 }],
        ['u17', { times: 1 }],
      ]);
      const { refused, faults } = sandbox.statistics();
      expect({ refused, faults }).toEqual({ refused: { 'reset-before': 2 }, faults: { 'reset-before': 2 } });
    }));

  test.each([
    ['http=502', 502, {}],
    ['http=404', 404, {}],
    ['http=503', 503, {}],
    ['http=429:retry-after=7', 429, { 'retry-after': '7' }],
    ['http=302', 302, { location: '/login' }],
    ['http=307:location=http://elsewhere.invalid/', 307, { location: 'http://elsewhere.invalid/' }],
    ['not-json', 200, {}],
  ])('%s is a page', (fault, status, headers) =>
    withSandbox({ faults: [fault] }, async ({ origin, statistics }) => {
      const page = await call(origin);
      expect([page.status, page.headers['content-type']]).toEqual([status, 'text/html']);
      expect(page.headers).toMatchObject(headers);
      expect(page.text).toMatch(/^<html>/);
      expect(statistics().accepted).toBe(0);
    }),
  );

  test('a reset is one, not an orderly end', () =>
    withSandbox({ faults: ['reset-before'] }, async ({ origin }) => {
      await expect(call(origin)).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
    }));

  test('a black hole never answers, and is in flight until the caller gives up', async () => {
    const calls: SandboxCall[] = [];
    await withSandbox(
      { faults: ['black-hole:id=lost'], onCall: (seen) => calls.push(seen), now: () => 5 },
      async (sandbox) => {
        const lost = call(sandbox.origin, who('lost')).then(
          () => 'answered',
          (error) => error.code,
        );
        expect(await Promise.race([lost, codesOf(sandbox.origin, ['a', 'b', 'c'])])).toEqual([0, 0, 0]);
        expect(sandbox.statistics().peakInFlight).toBe(2);
        expect(calls[0]).toEqual({ identifier: 'lost', accepted: false, code: 'black-hole', at: 5 });
        await sandbox.close();
        expect(await lost).toBe('ECONNRESET');
      },
    );
  });
});

describe('the API refuses', () => {
  test('with any code, by a glob', () =>
    withSandbox({ faults: ['code=40005:id=bad?', 'code=80001:id=*x'] }, async ({ origin, statistics }) => {
      expect(await codesOf(origin, ['bad1', 'bad', 'bad12', 'x', 'ax', 'bax'])).toEqual([
        40005, 0, 0, 80001, 80001, 80001,
      ]);
      expect(statistics().refused).toEqual({ 40005: 1, 80001: 3 });
    }));

  test('by chance', () => {
    const chances = [0.05, 0.1, 0.5, 0.09];
    return withSandbox(
      { faults: ['code=60008:share=0.1'], random: () => chances.shift() ?? 1 },
      async ({ origin }) => {
        expect(await codesOf(origin, ['a', 'b', 'c', 'd', 'e'])).toEqual([60008, 0, 0, 60008, 0]);
      },
    );
  });

  test('by count: in all, for each Identifier, and after some', () =>
    withSandbox({}, async ({ origin, fault, clearFaults }) => {
      fault('code=60008:times=2');
      expect(await codesOf(origin, ['a', 'b', 'c', 'a'])).toEqual([60008, 60008, 0, 0]);
      fault('code=60008:each=2');
      expect(await codesOf(origin, ['a', 'b', 'a', 'b', 'a', 'b'])).toEqual([
        60008, 60008, 60008, 60008, 0, 0,
      ]);
      fault('code=60008:skip=2:times=1');
      expect(await codesOf(origin, ['c', 'c', 'c', 'c', 'c', 'c'])).toEqual([60008, 60008, 0, 0, 60008, 0]);
      fault('code=60008');
      expect(await codesOf(origin, ['d', 'd'])).toEqual([60008, 60008]);
      await clearFaults();
      expect(await codesOf(origin, ['d'])).toEqual([0]);
    }));

  test('by time, from when it was declared', async () => {
    let at = 1000;
    await withSandbox({ now: () => at, faults: ['code=60008:after=10s:for=5s'] }, async ({ origin }) => {
      const codes: [number, number][] = [];
      for (at of [1000, 10_999, 11_000, 15_999, 16_000]) codes.push([at, await codeOf(origin)]);
      expect(codes).toEqual([
        [1000, 0],
        [10_999, 0],
        [11_000, 60008],
        [15_999, 60008],
        [16_000, 0],
      ]);
    });
  });

  test('as a throttle of n calls in any second', async () => {
    let at = 0;
    await withSandbox({ now: () => at, faults: ['throttle=2'] }, async ({ origin, statistics }) => {
      const codes: number[] = [];
      for (at of [0, 10, 20, 999, 1000, 1009, 1010]) codes.push(await codeOf(origin));
      expect(codes).toEqual([0, 0, 60011, 60011, 0, 60011, 0]);
      expect(statistics().faults).toEqual({ throttle: 3 });
    });
  });

  test('as a trial app that fills up from now on', () =>
    withSandbox({ faults: ['quota=2'] }, async ({ origin }) => {
      expect(await codesOf(origin, ['a', 'a', '', 'b', 'c', 'b'])).toEqual([0, 0, 70402, 0, 70398, 0]);
    }));

  test('as a UserSig that was revoked in mid-run', () =>
    withSandbox({ faults: ['revoke=70001:skip=2'] }, async ({ origin, clearFaults }) => {
      expect(await codesOf(origin, ['a', 'b', 'c', 'd'])).toEqual([0, 0, 70001, 70001]);
      expect(await codeOf(origin, { query: { usersig: sign({ expire: 90_000 }) } })).toBe(0);
      await clearFaults();
      expect(await codesOf(origin, ['a'])).toEqual([0]);
    }));

  test('never in place of its own refusal', () =>
    withSandbox({ faults: ['code=60008:times=1'] }, async ({ origin }) => {
      expect(await codeOf(origin, { query: { usersig: sign({ key: 'k' }) } })).toBe(70009);
      expect(await codesOf(origin, ['a', 'a'])).toEqual([60008, 0]);
    }));
});

describe('the account is stored, the answer is lost', () => {
  test.each(['reset-after', 'half'] as const)('%s', async (fault) => {
    const calls: SandboxCall[] = [];
    const options = {
      remember: true,
      faults: [`${fault}:each=1`],
      onCall: (seen: SandboxCall) => calls.push(seen),
      now: () => 5,
    };
    await withSandbox(options, async (sandbox) => {
      expect(await codesOf(sandbox.origin, ['a', 'a'])).toEqual(['ECONNRESET', 0]);
      expect([...sandbox.accounts()]).toEqual([['a', { times: 2 }]]);
    });
    expect(calls).toEqual([
      { identifier: 'a', accepted: true, code: '0', ending: fault, at: 5 },
      { identifier: 'a', accepted: true, code: '0', at: 5 },
    ]);
  });

  test('half an answer is half of one', () =>
    withSandbox({ faults: ['half'] }, async ({ origin }) => {
      expect(await beginningOf(origin, Number.POSITIVE_INFINITY)).toBe('{"ActionStatus":"OK","Err');
    }));

  test('a drip sends byte after byte and never ends', () =>
    withSandbox({ faults: ['drip=1'] }, async ({ origin, statistics }) => {
      const text = await beginningOf(origin, 80);
      expect(text.trimEnd()).toBe('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0');
      expect(statistics().accepted).toBe(1);
    }));

  test('a huge answer is as large as was asked for, and valid', () =>
    withSandbox({ faults: ['huge=2:times=1'] }, async ({ origin }) => {
      const { text } = await call(origin);
      const answer = JSON.parse(text);
      expect([answer.ErrorCode, answer.ErrorInfo.length]).toEqual([0, 2_000_000]);
      expect(await codeOf(origin)).toBe(0);
    }));

  test('a huge answer that the caller leaves costs nobody else', () =>
    withSandbox({ faults: ['huge:id=big'] }, async ({ origin }) => {
      expect((await beginningOf(origin, 100_000, 'big')).length).toBeGreaterThanOrEqual(100_000);
      expect(await codeOf(origin)).toBe(0);
    }));
});

describe('how the answer is spelled', () => {
  test.each([
    ['code-as-string', { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: '0' }],
    ['status-disagrees', { ActionStatus: 'FAIL', ErrorInfo: '', ErrorCode: 0 }],
  ])('%s', (fault, answer) =>
    withSandbox({ faults: [fault] }, async ({ origin }) => {
      expect(JSON.parse((await call(origin)).text)).toEqual(answer);
    }),
  );

  test('control characters are escaped as JSON wants it, and are there', () =>
    withSandbox({ faults: ['control-characters', 'code=70500'] }, async ({ origin }) => {
      const { text } = await call(origin);
      const { ErrorInfo, ErrorCode } = JSON.parse(text);
      expect(ErrorCode).toBe(70500);
      for (const character of ['\u001b[31m', '\u0000', '\r\n', '\u009b', '\u202e'])
        expect(ErrorInfo).toContain(character);
    }));

  test('spellings add up, on refusals too', () =>
    withSandbox({ faults: ['status-disagrees', 'code-as-string', 'code=60008'] }, async ({ origin }) => {
      const { ActionStatus, ErrorCode } = JSON.parse((await call(origin)).text);
      expect([ActionStatus, ErrorCode]).toEqual(['OK', '60008']);
    }));
});

describe('when it is sent', () => {
  test('a latency delays the answer, not the account', () =>
    withSandbox({ faults: ['latency=300:id=slow'] }, async ({ origin, statistics }) => {
      const order: string[] = [];
      const slow = codeOf(origin, who('slow')).then(() => order.push('slow'));
      while (statistics().accepted === 0) await codeOf(origin, { query: { sdkappid: undefined } });
      order.push('stored');
      await Promise.all([slow, codeOf(origin, who('fast')).then(() => order.push('fast'))]);
      expect(order).toEqual(['stored', 'fast', 'slow']);
    }));

  test('jitter goes to both sides, at most down to nothing', () =>
    withSandbox({ random: () => 0, faults: ['latency=60s±60s', 'latency=1±90s'] }, async (sandbox) => {
      expect(await codeOf(sandbox.origin)).toBe(0);
      expect(sandbox.statistics().faults).toEqual({ latency: 2 });
    }));

  test('latencies add up', () =>
    withSandbox(
      { faults: ['latency=300:id=slow', 'latency=301:id=slow', 'latency=450:id=fast'] },
      async ({ origin }) => {
        const order: string[] = [];
        const ask = (id: string) => codeOf(origin, who(id)).then(() => order.push(id));
        await Promise.all([ask('slow'), ask('fast')]);
        expect(order).toEqual(['fast', 'slow']);
      },
    ));

  test('a caller who gives up leaves nothing behind', () =>
    withSandbox({ faults: ['latency=60s:times=1'] }, async ({ origin, statistics, resetStatistics }) => {
      const sent = httpRequest(`${origin}${address()}`, { method: 'POST' });
      sent.on('error', () => {});
      sent.end('{"Identifier":"a"}');
      while (statistics().accepted === 0) await call(origin, { path: '/' });
      sent.destroy();
      const left = async () => {
        resetStatistics();
        await call(origin, { path: '/' });
        return statistics().peakInFlight === 1;
      };
      while (!(await left()));
    }));
});

describe('the connection', () => {
  test('an outage refuses connections, cuts the open ones, and ends on the same port', () =>
    withSandbox({ faults: ['black-hole:id=held'] }, async ({ origin, fault, clearFaults, statistics }) => {
      const agent = new Agent({ keepAlive: true });
      const held = call(origin, { ...who('held'), agent }).catch((error) => error.code);
      while (statistics().faults['black-hole'] === undefined) await codeOf(origin, { agent });
      fault('outage');
      expect(await codesOf(origin, ['a', 'b'])).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
      expect(await held).toBe('ECONNRESET');
      await clearFaults();
      expect(await codesOf(origin, ['a', 'held'])).toEqual([0, 0]);
      agent.destroy();
    }));

  test('an outage ends by itself', () =>
    withSandbox({ faults: ['outage:for=50ms'] }, async ({ origin, statistics }) => {
      expect(await codesOf(origin, ['a'])).toEqual(['ECONNREFUSED']);
      while ((await codesOf(origin, ['a']))[0] !== 0);
      expect(statistics().faults).toEqual({ outage: 1 });
    }));

  test('an outage strikes the call after those that were to pass', () =>
    withSandbox({ faults: ['outage:skip=2'] }, async ({ origin, statistics }) => {
      expect(await codesOf(origin, ['a', 'b', 'c', 'd'])).toEqual([0, 0, 'ECONNRESET', 'ECONNREFUSED']);
      const { accepted, refused } = statistics();
      expect({ accepted, refused }).toEqual({ accepted: 2, refused: { outage: 1 } });
    }));

  test('an outage that was to start later is dropped by clearing it', () =>
    withSandbox(
      { faults: ['outage:after=10ms', 'outage:skip=3'] },
      async ({ origin, clearFaults, fault }) => {
        await clearFaults();
        fault('revoke:after=30ms'); // its timer is the later one: when it strikes, the outage would have
        const seen = new Set<number | string>();
        while (!seen.has(70052)) for (const code of await codesOf(origin, ['a'])) seen.add(code);
        expect([...seen]).toEqual([0, 70052]);
      },
    ));

  test('an outage that begins while another one ends holds, however far it has come', () =>
    withSandbox({}, async ({ origin, fault, clearFaults }) => {
      for (let steps = 0; steps < 8; steps += 1) {
        fault('outage');
        const opening = clearFaults();
        for (let step = 0; step < steps; step += 1) await undefined;
        fault('outage');
        await opening;
        expect(await codesOf(origin, ['a'])).toEqual(['ECONNREFUSED']);
        await clearFaults();
        expect(await codesOf(origin, ['a'])).toEqual([0]);
      }
    }));

  test('closing while an outage ends closes', () =>
    withSandbox({}, async (sandbox) => {
      sandbox.fault('outage');
      const opening = sandbox.clearFaults();
      await Promise.all([opening, sandbox.close()]);
      expect(await codesOf(sandbox.origin, ['a'])).toEqual(['ECONNREFUSED']);
    }));

  test('a process lives through an outage, and no longer than the sandbox', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await withSandbox({}, async (sandbox) => {
      const before = timers(); // counted at once, since the test runner has timers of its own
      sandbox.fault('outage');
      expect(timers()).toBe(before + 1);
      await sandbox.clearFaults();
      const last = timers();
      const closing = sandbox.close();
      expect(timers()).toBe(last - 1);
      await closing;
    });
    await withSandbox({}, async (sandbox) => {
      await sandbox.close();
      const after = timers();
      sandbox.fault('outage');
      expect(timers()).toBe(after);
    });
  });

  test('closing ends an outage, and nothing begins after it', () =>
    withSandbox({}, async (sandbox) => {
      sandbox.fault('outage:after=1:for=10s');
      while ((await codesOf(sandbox.origin, ['a']))[0] === 0);
      await sandbox.close();
      sandbox.fault('outage');
      await sandbox.clearFaults();
      expect(await codesOf(sandbox.origin, ['a'])).toEqual(['ECONNREFUSED']);
    }));

  test('a stale connection is closed while it is idle', () =>
    withSandbox({ faults: ['stale=1'] }, async ({ origin, statistics }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const closed = new Promise((resolve) => agent.once('free', (socket) => socket.once('close', resolve)));
      const { headers } = await call(origin, { agent });
      expect(headers['keep-alive']).toBeUndefined();
      await closed;
      expect(statistics().faults).toEqual({ stale: 1 });
      agent.destroy();
    }));
});

describe('faults stack', () => {
  test('in the order of the table, and only the one that acts is used up', () =>
    withSandbox(
      {
        faults: [
          'half:times=1',
          'code=60008:times=1',
          'not-json:times=1',
          'http=502:times=1',
          'reset-before:times=1',
        ],
      },
      async ({ origin }) => {
        const seen: unknown[] = [];
        for (let index = 0; index < 5; index += 1) {
          const answer = await call(origin).catch((error) => error.code);
          seen.push(typeof answer === 'string' ? answer : [answer.status, answer.text.slice(0, 6)]);
        }
        // The half answer is that of the refusal: an API that has decided may lose any answer.
        expect(seen).toEqual(['ECONNRESET', [502, '<html>'], [200, '<html>'], 'ECONNRESET', [200, '{"Acti']]);
      },
    ));

  test('of two equal ones the first declared acts first', () =>
    withSandbox({ faults: ['code=40006:times=1', 'code=60008:times=1'] }, async ({ origin }) => {
      expect(await codesOf(origin, ['a', 'a', 'a'])).toEqual([40006, 60008, 0]);
    }));

  test('a bad fault is told at the start and in mid-run', () =>
    withSandbox({}, async ({ fault }) => {
      expect(() => fault('codes=1')).toThrow('The fault "codes=1" is unknown');
      await expect(withSandbox({ faults: ['latency'] }, async () => {})).rejects.toMatchObject({
        code: 'USAGE',
      });
    }));
});

test('over TLS calls are answered, and reset beneath it', () => {
  const tls = makeCertificate();
  return withSandbox({ tls, faults: ['reset-after:skip=1:times=1'] }, async ({ origin, statistics }) => {
    const agent = new TlsAgent({ ca: tls.cert, keepAlive: true });
    const send = () =>
      new Promise((resolve) => {
        const sent = tlsRequest(`${origin}${address()}`, { method: 'POST', agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        });
        sent.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.syscall} ${error.code}`));
        sent.end('{"Identifier":"a"}');
      });
    expect([await send(), await send(), await send()]).toEqual([200, 'read ECONNRESET', 200]);
    const { accepted, connections } = statistics();
    expect({ accepted, connections }).toEqual({ accepted: 3, connections: 2 });
    agent.destroy();
  });
});

/** The first `length` characters of an answer, or what came of it before it was cut. */
function beginningOf(origin: string, length: number, identifier = 'a'): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const sent = httpRequest(`${origin}${address()}`, { method: 'POST', agent: false }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
        if (text.length >= length) sent.destroy();
      });
      response.on('error', () => {});
      response.on('close', () => resolve(text));
    });
    sent.on('error', () => {});
    sent.end(JSON.stringify({ Identifier: identifier }));
  });
}
