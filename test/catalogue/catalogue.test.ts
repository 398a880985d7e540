// The catalogue against the vendor's table of codes and our own list, and the rules its texts keep.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, type CodeClass, entryOf } from '../../src/catalogue/catalogue.js';
import type { ImportErrorCode } from '../../src/errors.js';

// As the vendor documents them and the importer reads them; ranges are written as from-to.
const VENDOR: Readonly<Record<CodeClass, string>> = {
  ok: '0',
  retry: `1003 10002 20004 20005 90994 90995 91000 40006 60008 60013 60014 70017 70169 70201 70202 70203 70205 70207 70208 70212 70213 70222 70225 70231
    70308 70348 70362 70401 70404 70500`,
  slow: '10006 60007 60011 60018 60019 70114',
  resign: '70001 70052 70221 70347',
  stop: `60002 60006 60009 60010 60012 60016 60017 60020 60021 70002-70010 70013 70014 70015 70016 70018 70019
    70020 70050 70051 70101 70113 70115 70140 70145 70204 70206 70209-70211 70214 70236 70346 70398 70403 40004
    40007-40009`,
  row: '40001 40002 40003 40005 40601 40605 40610 60003 60015 70102-70106 70399 70402 80001 80002 93000',
  ambiguous: '60004 60005 70107',
};

const OURS: Readonly<Partial<Record<CodeClass, string>>> = {
  ok: 'NOT_CLEARED',
  row: `IDENTIFIER_MISSING IDENTIFIER_TOO_LONG IDENTIFIER_CHARACTERS IDENTIFIER_RESERVED IDENTIFIER_SPREADSHEET
    NICK_TOO_LONG NICK_CHARACTERS FACE_URL_TOO_LONG FACE_URL_INVALID TYPE_INVALID COLUMN_COUNT QUOTE_BROKEN
    HEADER_REPEATED IDENTIFIER_FOREIGN_LINE NICK_SPREADSHEET
    RECORD_TOO_LONG ENCODING_BROKEN CONTROL_CHARACTER DUPLICATE_IDENTIFIER DUPLICATE_CONFLICT`,
  retry: `TIMEOUT CONNECTION_REFUSED CONNECTION_RESET CONNECTION_CLOSED CONNECTION_TIMEOUT HOST_NOT_FOUND
    HOST_UNREACHABLE CONNECTION_FAILED PROTOCOL_ERROR ANSWER_TOO_LARGE NOT_JSON ANSWER_MALFORMED TLS_FAILED
    HTTP_408 HTTP_425 HTTP_500 HTTP_502 HTTP_503 HTTP_504`,
  slow: 'HTTP_429',
  stop: `CERTIFICATE_INVALID TLS_MISMATCH CANCELLED PROXY_REFUSED HTTP_302 HTTP_400 HTTP_401 HTTP_403 HTTP_404 HTTP_407 RUN_STOPPED
    INTERRUPTED OUTAGE DEADLINE LIMIT_REACHED MAX_FAILURES MAX_CHANGES MIN_ROWS NO_BASELINE EMPTY_INPUT DUPLICATES COMMON_CAUSE
    USERSIG_REFUSED INTERNAL`,
};

// A record over the type, so that a constant added to errors.ts fails the type check here.
const ERRORS: Readonly<Record<ImportErrorCode, 'stop'>> = {
  USAGE: 'stop',
  INPUT_UNREADABLE: 'stop',
  INPUT_CHANGED: 'stop',
  HEADER: 'stop',
  ENCODING: 'stop',
  DIALECT: 'stop',
  OUTPUT: 'stop',
  LEDGER: 'stop',
  LEDGER_HELD: 'stop',
  MEMORY: 'stop',
  CREDENTIALS: 'stop',
  SANDBOX: 'stop',
  REDIS_UNREACHABLE: 'stop',
  REDIS_REFUSED: 'stop',
};

describe('the catalogue', () => {
  test('holds exactly the codes of the tables, each in its class, once', () => {
    const expected = [...classed(VENDOR), ...classed(OURS), ...Object.entries(ERRORS)];
    expect(CATALOGUE.map((entry) => [entry.code, entry.class]).sort()).toEqual(expected.sort());
  });

  test('holds every code that the program gives a row or a stop', () => {
    const root = new URL('../../src/', import.meta.url);
    const given = readdirSync(root, { recursive: true, encoding: 'utf8' })
      // What check warns of says by itself what it means.
      .filter((path) => path.endsWith('.ts') && !path.endsWith('findings.ts'))
      .flatMap((path) => [...readFileSync(new URL(path, root), 'utf8').matchAll(/\bcode: '([A-Z][A-Z_]+)'/g)])
      .map(([, code]) => code)
      .filter((code) => code !== 'OK' && !/^E[A-Z]+$/.test(code ?? '') && !code?.startsWith('UND_ERR_'));
    expect(given.length).toBeGreaterThan(20);
    const known = new Set(CATALOGUE.map(({ code }) => code));
    expect(given.filter((code) => !known.has(code ?? ''))).toEqual([]);
  });

  test.each(CATALOGUE.map((entry) => [entry.code, entry] as const))(
    'says what %s means and what to do',
    (code, entry) => {
      expect(entryOf(code)).toBe(entry);
      for (const english of [entry.meaning.en, entry.advice.en]) {
        expect(english).toMatch(/^\S.*[A-Za-z0-9)"…>]\.$/u);
        expect(english).not.toMatch(/\p{Script=Han}/u);
      }
      for (const chinese of [entry.meaning.zh, entry.advice.zh]) {
        expect(chinese).toMatch(/^\S.*。$/u);
        // Half-width punctuation against a Chinese character is a slip of the keyboard.
        expect(chinese).not.toMatch(/\p{Script=Han}[,.;:!?()]|[,;:!?()]\p{Script=Han}/u);
        // Latin words and Chinese are set apart by a blank, as the vendor's own pages do.
        expect(chinese.replace(/\s[+-]?\d+\s/gu, ' ')).not.toMatch(
          /\p{Script=Han}[A-Za-z0-9-]|[A-Za-z0-9]\p{Script=Han}/u,
        );
        expect(chinese).toMatch(/\p{Script=Han}/u);
      }
    },
  );

  test('names no option that the tool does not have', () => {
    const known = new Set(
      `--sdkappid --admin --secret-key-file --usersig-file --region --endpoint --id-field --rate --concurrency
       --timeout --retries --limit --max-outage --max-failures --tolerate --out --ledger --force --map --delimiter
       --encoding --no-header --header-line --as-is --short-rows --duplicates --batch --escape --null --no-trim --max-changes --min-rows --allow-empty --deadline --help`.split(
        /\s+/,
      ),
    );
    const named = CATALOGUE.flatMap((entry) => [
      ...Object.values(entry.meaning),
      ...Object.values(entry.advice),
    ]).flatMap((text) => text.match(/--[a-z][a-z-]*/g) ?? []);
    expect(named.filter((option) => !known.has(option))).toEqual([]);
  });

  test('gives both languages the same options to turn', () => {
    for (const { code, advice } of CATALOGUE) {
      const [en, zh] = [advice.en, advice.zh].map((text) => new Set(text.match(/--[a-z][a-z-]*/g)));
      expect({ code, options: zh }).toEqual({ code, options: en });
    }
  });

  test('says of every reply that stops a run what a person must mend', () => {
    const replies = [
      ...ranged(VENDOR.stop),
      'CERTIFICATE_INVALID',
      'PROXY_REFUSED',
      'HTTP_403',
      'USERSIG_REFUSED',
    ];
    expect(replies.filter((code) => entryOf(code).about === undefined)).toEqual([]);
    expect(CATALOGUE.filter((entry) => entry.about && entry.class !== 'stop')).toEqual([]);
  });

  test.each([
    ['70009', 'credentials'],
    ['70013', 'credentials'],
    ['60010', 'credentials'],
    ['70403', 'credentials'],
    ['USERSIG_REFUSED', 'credentials'],
    ['70398', 'quota'],
    ['60020', 'quota'],
    ['70016', 'configuration'],
    ['70051', 'configuration'],
    ['HTTP_404', 'connection'],
    ['CERTIFICATE_INVALID', 'connection'],
  ])('knows that %s is about %s', (code, about) => {
    expect(entryOf(code).about).toBe(about);
  });

  test.each([
    ['70398', 'Upgrade'],
    ['70402', '--id-field UserID'],
    ['70403', '--admin'],
    ['70399', 'three months'],
    ['70050', 'wait a minute'],
    ['70016', '--region'],
    ['70020', '--region'],
    ['60007', '--rate'],
    ['TIMEOUT', '--timeout'],
    ['QUOTE_BROKEN', '--escape'],
    ['EMPTY_INPUT', '--allow-empty'],
  ])('advises on %s with "%s"', (code, step) => {
    expect(entryOf(code).advice.en).toContain(step);
  });
});

describe('a code that is not listed', () => {
  test.each([
    ['12345', 'ambiguous', undefined],
    ['99999999', 'ambiguous', undefined],
    ['', 'ambiguous', undefined],
    ['constructor', 'ambiguous', undefined],
    ['BRAND_NEW', 'ambiguous', undefined],
    ['HTTP_99', 'ambiguous', undefined],
    ['HTTP_5000', 'ambiguous', undefined],
    ['HTTP_204', 'retry', undefined],
    ['HTTP_408', 'retry', undefined],
    ['HTTP_425', 'retry', undefined],
    ['HTTP_429', 'slow', undefined],
    ['HTTP_503', 'retry', undefined],
    ['HTTP_599', 'retry', undefined],
    ['HTTP_301', 'stop', 'connection'],
    ['HTTP_418', 'stop', 'connection'],
    ['HTTP_499', 'stop', 'connection'],
    ['HTTP_600', 'stop', 'connection'],
  ])('%s goes by its kind: %s', (code, kind, about) => {
    const entry = entryOf(code);
    expect([entry.code, entry.class, entry.about]).toEqual([code, kind, about]);
    for (const text of [...Object.values(entry.meaning), ...Object.values(entry.advice)]) {
      expect(text).toMatch(/\S.*[.。]$/u);
    }
  });

  test('is named in its own text', () => {
    expect(entryOf('12345').meaning.en).toContain('12345');
    expect(entryOf('12345').meaning.zh).toContain('12345');
    expect(entryOf('HTTP_418').meaning.en).toContain('418');
  });
});

function classed(table: Readonly<Partial<Record<CodeClass, string>>>): [code: string, kind: string][] {
  return Object.entries(table).flatMap(([kind, codes]) =>
    ranged(codes).map((code): [string, string] => [code, kind]),
  );
}

function ranged(codes: string): string[] {
  return codes.split(/\s+/).flatMap((word) => {
    const [first, last] = word.split('-').map(Number);
    if (first === undefined || last === undefined) return [word];
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  });
}
