// What `tim-import codes` prints, for people and for programs.
import { describe, expect, test } from 'vitest';
import { CATALOGUE, entryOf } from '../../src/catalogue/catalogue.js';
import { renderCodes } from '../../src/commands/codes.js';
import { ImportError } from '../../src/errors.js';

const english = { language: 'en', json: false } as const;
const chinese = { language: 'zh', json: false } as const;

describe('one code', () => {
  test('shows class, meaning and advice', () => {
    expect(renderCodes('70402', english)).toMatchInlineSnapshot(`
      "70402
        Class    row - this row only; the others go on
        Meaning  A parameter is not valid.
        Do       Check the fields of this row; if every row gets this code, the app
                 expects the newer field name: run again with --id-field UserID.
      "
    `);
  });

  test('speaks Chinese', () => {
    expect(renderCodes('70402', chinese)).toMatchInlineSnapshot(`
      "70402
        类别  row - 仅影响该行，其余行继续
        含义  参数非法。
        处理  请检查该行各字段；若所有行都返回此码，说明应用要求新版字段名，请加上
              --id-field UserID 重新运行。
      "
    `);
  });

  test.each([
    ['timeout', 'TIMEOUT'],
    [' 70398 ', '70398'],
    ['070398', '70398'],
    ['http_502', 'HTTP_502'],
    ['HTTP_418', 'HTTP_418'],
    ['0', '0'],
    ['12345', '12345'],
  ])('is found as %j', (typed, code) => {
    expect(renderCodes(typed, english).split('\n')[0]).toBe(code);
  });

  test.each(['FOO', '', '7o402', '-1', '1e3', '70402 70403', 'HTTP_9', '\u001b[31m'])(
    'that is neither a number nor a constant is a mistake of usage: %j',
    (typed) => {
      const attempt = () => renderCodes(typed, english);
      expect(attempt).toThrow(ImportError);
      expect(attempt).toThrow(
        `${JSON.stringify(typed)} is neither a number nor a code of tim-import; run tim-import codes to see them all.`,
      );
    },
  );

  test('can be had as JSON, in both languages at once', () => {
    for (const language of ['en', 'zh'] as const) {
      expect(JSON.parse(renderCodes('70402', { language, json: true }))).toEqual(entryOf('70402'));
    }
  });
});

describe('the whole table', () => {
  test.each([english, chinese])('lists every code once, in 80 columns: $language', (options) => {
    const text = renderCodes(undefined, options);
    const lines = text.split('\n');
    expect(lines.filter((line) => width(line) > 80)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    expect(lines.flatMap((line) => /^ {2}(\w+)/.exec(line)?.[1] ?? []).sort()).toEqual(
      CATALOGUE.map((entry) => entry.code).sort(),
    );
    expect(text.endsWith('\n')).toBe(true);
  });

  test('is grouped by class, vendor numbers first and in order', () => {
    const text = renderCodes(undefined, english);
    expect(text.match(/^\w+(?= - )/gm)).toEqual([
      'ok',
      'retry',
      'slow',
      'resign',
      'stop',
      'row',
      'ambiguous',
    ]);
    expect(text.slice(text.indexOf('slow - '), text.indexOf('resign - '))).toMatchInlineSnapshot(`
      "slow - over the limit: all calls slow down
        10006     The server is busy and refuses calls for now.
        60007     account_import was called more often than the app is allowed.
        60011     All calls for the app together are over its limit.
        60018     Too many requests for now.
        60019     Too many requests for now.
        70114     The vendor is limiting calls for security reasons.
        HTTP_429  HTTP 429: a gateway in front of the API reports too many requests.

      "
    `);
  });

  test('breaks no Chinese line before a closing mark', () => {
    expect(renderCodes(undefined, chinese)).not.toMatch(/^\s*[，。、；：）]/mu);
  });

  test('can be had as JSON', () => {
    expect(JSON.parse(renderCodes(undefined, { language: 'zh', json: true }))).toEqual(CATALOGUE);
  });
});

// Independent of the renderer's own count: what lies outside Latin and general punctuation is two columns wide.
function width(line: string): number {
  return [...line].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x2fff ? 2 : 1), 0);
}
