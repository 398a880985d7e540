import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/api/classify.js';
import type { NetworkErrorCode } from '../../src/api/network-errors.js';
import type { Reply } from '../../src/api/reply.js';
import { CATALOGUE, entryOf } from '../../src/catalogue/catalogue.js';

const OK = { class: 'ok', code: '', message: '' };

function answer(body: string, httpStatus = 200, retryAfter?: number): Reply {
  const reply = { kind: 'answer', httpStatus, body, startedAt: 0, latencyMs: 1 } as const;
  return retryAfter === undefined ? reply : { ...reply, retryAfter };
}

function fail(code: unknown, errorInfo = ''): Reply {
  return answer(JSON.stringify({ ActionStatus: 'FAIL', ErrorInfo: errorInfo, ErrorCode: code }));
}

function meaningOf(code: string): string {
  return entryOf(code).meaning.en;
}

describe('a good answer', () => {
  test.each([
    '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
    '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}',
    ' {"ErrorCode": "0", "ActionStatus": "OK"}\r\n',
    '\uFEFF{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
    '{"ActionStatus":"OK","ErrorInfo":"fine","ErrorCode":0,"More":[1]}',
  ])('%j', (body) => {
    expect(classify(answer(body))).toEqual(OK);
  });

  test('is nothing but a 2xx whose ErrorCode is 0 and whose ActionStatus is OK, whatever else comes', () => {
    const field = fc.oneof(
      fc.constantFrom(0, '0', 'OK', 'FAIL', 1, null, -0, '00', ' 0', false, [], [0]),
      fc.jsonValue(),
    );
    const status = fc.constantFrom(200, 200, 201, 204, 302, 404, 429, 500, 503);
    fc.assert(
      fc.property(status, field, field, (httpStatus, ErrorCode, ActionStatus) => {
        const { class: found } = classify(answer(JSON.stringify({ ErrorCode, ActionStatus }), httpStatus));
        const good = httpStatus < 300 && (Object.is(ErrorCode, 0) || ErrorCode === '0' || ErrorCode === 0);
        expect(found === 'ok').toBe(good && ActionStatus === 'OK');
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the vendor's codes", () => {
  const vendor = CATALOGUE.filter(({ code }) => /^[1-9]\d*$/.test(code));

  test.each(vendor.map(({ code, class: known }) => [code, known] as const))(
    '%s is of class %s',
    (code, known) => {
      const { about } = entryOf(code);
      const expected = { class: known, code, message: `${meaningOf(code)} The server says: because` };
      expect(classify(fail(Number(code), 'because'))).toEqual(
        known === 'stop' && about !== undefined ? { ...expected, about } : expected,
      );
      expect(classify(fail(code)).class).toBe(known);
    },
  );

  test('an unlisted one is ambiguous', () => {
    expect(classify(fail(71234))).toEqual({ class: 'ambiguous', code: '71234', message: meaningOf('71234') });
    expect(classify(fail(-1))).toEqual({ class: 'ambiguous', code: '-1', message: meaningOf('-1') });
  });

  test('a failure without ActionStatus, as a gateway may send it, is told by its code', () => {
    expect(classify(answer('{"ErrorCode":60011}')).class).toBe('slow');
  });
});

describe('an answer that is no proper one is tried again', () => {
  test.each([
    ['', 'NOT_JSON'],
    ['<html><h1>502</h1></html>', 'NOT_JSON'],
    ['{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0', 'NOT_JSON'],
    ['{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}{"ActionStatus"', 'NOT_JSON'],
    ['null', 'ANSWER_MALFORMED'],
    ['0', 'ANSWER_MALFORMED'],
    ['[]', 'ANSWER_MALFORMED'],
    ['"OK"', 'ANSWER_MALFORMED'],
    ['{}', 'ANSWER_MALFORMED'],
    ['{"ActionStatus":"OK"}', 'ANSWER_MALFORMED'],
    ['{"ErrorCode":0}', 'ANSWER_MALFORMED'],
    ['{"ActionStatus":"FAIL","ErrorCode":0}', 'ANSWER_MALFORMED'],
    ['{"ActionStatus":"ok","ErrorCode":0}', 'ANSWER_MALFORMED'],
    ['{"ActionStatus":"OK","ErrorCode":70402}', 'ANSWER_MALFORMED'],
    ['{"ActionStatus":null,"ErrorCode":70402}', 'ANSWER_MALFORMED'],
    ...[
      '""',
      '" 0"',
      '"0x0"',
      '"00"',
      '"-0"',
      '"0.0"',
      '"1e3"',
      'null',
      'false',
      '[]',
      '[0]',
      '{}',
      '0.5',
      '1e30',
    ].map((code) => [`{"ActionStatus":"OK","ErrorCode":${code}}`, 'ANSWER_MALFORMED'] as [string, string]),
    ['{"ActionStatus":"FAIL","ErrorCode":true}', 'ANSWER_MALFORMED'],
    ['{"ActionStatus":"FAIL","ErrorCode":"70402 "}', 'ANSWER_MALFORMED'],
    ['{"ActionStatus":"FAIL","ErrorCode":"HTTP_404"}', 'ANSWER_MALFORMED'],
  ])('%s is %s', (body, code) => {
    expect(classify(answer(body))).toEqual({ class: 'retry', code, message: meaningOf(code) });
  });
});

describe('an HTTP status other than 2xx counts before the body', () => {
  const good = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
  test.each([
    [302, undefined, { class: 'stop', about: 'connection' }],
    [304, undefined, { class: 'stop', about: 'connection' }],
    [400, undefined, { class: 'stop', about: 'connection' }],
    [401, undefined, { class: 'stop', about: 'connection' }],
    [404, undefined, { class: 'stop', about: 'connection' }],
    [407, undefined, { class: 'stop', about: 'connection' }],
    [418, undefined, { class: 'stop', about: 'connection' }],
    [408, undefined, { class: 'retry' }],
    [425, undefined, { class: 'retry' }],
    [429, undefined, { class: 'slow' }],
    [429, 7000, { class: 'slow', retryAfter: 7000 }],
    [500, undefined, { class: 'retry' }],
    [502, undefined, { class: 'retry' }],
    [503, undefined, { class: 'retry' }],
    [503, 7000, { class: 'slow', retryAfter: 7000 }],
    [503, 0, { class: 'slow', retryAfter: 0 }],
    [599, undefined, { class: 'retry' }],
  ])('%i with Retry-After %j', (httpStatus, retryAfter, expected) => {
    const code = `HTTP_${httpStatus}`;
    const verdict = classify(answer(good, httpStatus, retryAfter));
    expect(verdict).toEqual({ ...expected, code, message: meaningOf(code) });
  });
});

describe('a fault', () => {
  test.each([
    ['TIMEOUT', 'retry'],
    ['CONNECTION_REFUSED', 'retry'],
    ['CONNECTION_RESET', 'retry'],
    ['CONNECTION_CLOSED', 'retry'],
    ['CONNECTION_TIMEOUT', 'retry'],
    ['HOST_NOT_FOUND', 'retry'],
    ['HOST_UNREACHABLE', 'retry'],
    ['CONNECTION_FAILED', 'retry'],
    ['PROTOCOL_ERROR', 'retry'],
    ['ANSWER_TOO_LARGE', 'retry'],
    ['TLS_FAILED', 'retry'],
    ['CERTIFICATE_INVALID', 'stop'],
    ['PROXY_REFUSED', 'stop'],
  ] satisfies [NetworkErrorCode, string][])('%s is of class %s, in its own words', (code, expected) => {
    const verdict = classify({
      kind: 'fault',
      code,
      message: 'Own words.',
      sent: true,
      startedAt: 0,
      latencyMs: 1,
    });
    const found = { class: expected, code, message: 'Own words.' };
    expect(verdict).toEqual(expected === 'stop' ? { ...found, about: 'connection' } : found);
  });
});

describe("the server's own words", () => {
  test.each([
    ['\u001b[2J\u001b]0;owned\u0007hi', '[2J ]0;owned hi'],
    ['a\r\nb\u2028c\u0000d\u009be', 'a b c d e'],
    ['\u202egnp.exe\u2066x\u200b', 'gnp.exe x'],
    ['  many   blanks  ', 'many blanks'],
    ['帐号不存在 🎉', '帐号不存在 🎉'],
    ['\ud800broken', 'broken'],
    ['x'.repeat(500), `${'x'.repeat(200)}…`],
    ['🎉'.repeat(500), `${'🎉'.repeat(200)}…`],
  ])('%j are shown as %j', (words, shown) => {
    expect(classify(fail(70402, words)).message).toBe(`${meaningOf('70402')} The server says: ${shown}`);
  });

  test.each([[''], [' \n '], [undefined], [null], [7], [{ a: 1 }]])('%j are none', (words) => {
    const body = JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 70402, ErrorInfo: words });
    expect(classify(answer(body)).message).toBe(meaningOf('70402'));
  });
});

test('any bytes at all get a verdict that a terminal may show, on one line', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString()),
    fc.json(),
    fc
      .record({
        ActionStatus: fc.constantFrom('OK', 'FAIL', ''),
        ErrorCode: fc.integer(),
        ErrorInfo: fc.string({ unit: 'binary' }),
      })
      .map((fields) => JSON.stringify(fields)),
  );
  fc.assert(
    fc.property(
      bytes,
      fc.integer({ min: 100, max: 999 }),
      fc.option(fc.nat(), { nil: undefined }),
      (body, status, after) => {
        const verdict = classify(answer(body, status, after));
        expect(['ok', 'retry', 'slow', 'resign', 'stop', 'row', 'ambiguous']).toContain(verdict.class);
        expect(verdict.message).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(verdict.message.length).toBeLessThan(800);
        expect(verdict.code === '').toBe(verdict.class === 'ok');
      },
    ),
    { numRuns: 3000 },
  );
});
