// The three CSVs: what they say of each outcome, and that no torn record stands in them when the disk fails.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/outcome.js';
import type { Write } from '../../src/report/append-file.js';
import { createReports } from '../../src/report/reports.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tim-reports-'));
});

const header = ['Identifier', 'Nick', '_line'];
const finishedAt = Date.UTC(2026, 10, 23, 7, 56, 1, 5);

function outcome(row: number, change: Partial<Outcome> = {}): Outcome {
  return {
    row,
    line: row + 1,
    cells: [`user${row}`, '张三', '7'],
    identifier: `user${row}`,
    status: 'imported',
    code: '',
    message: '',
    attempts: 1,
    latencyMs: 12.4,
    finishedAt,
    ...change,
  };
}

const rejected = (row: number) =>
  outcome(row, { status: 'rejected', code: '70402', message: 'No, "never".' });
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const records = (name: string) => parse<Record<string, string>>(read(name), { bom: true, columns: true });
const reports = (change: { results?: 'all' | 'sent'; write?: Write } = {}) =>
  createReports({ folder, header, results: 'all', ...change });

describe('what is written', () => {
  test('results.csv has one record a row, in order of completion', () => {
    const { add, close } = reports();
    const { latencyMs: _none, ...unsent } = outcome(3, { status: 'unsent', attempts: 0, identifier: '+86' });
    add(outcome(2));
    add(rejected(1));
    add(unsent);
    close();
    expect(read('results.csv')).toBe(
      [
        '\uFEFFrow,line,identifier,status,code,message,attempts,latency_ms,finished_at',
        '2,3,user2,imported,,,1,12,2026-11-23T07:56:01.005Z',
        '1,2,user1,rejected,70402,"No, ""never"".",1,12,2026-11-23T07:56:01.005Z',
        "3,4,'+86,unsent,,,0,,2026-11-23T07:56:01.005Z",
        '',
      ].join('\n'),
    );
  });

  test('failures.csv has the own columns of the input, and why each row stands there', () => {
    const { add, close } = reports();
    add(rejected(1));
    add(
      outcome(2, { status: 'invalid', code: 'COLUMN_COUNT', message: 'Short.', cells: ['=x'], raw: '=x\n' }),
    );
    add(outcome(3, { status: 'failed', code: 'TIMEOUT', message: 'Late.', cells: ['-a', ' b'] }));
    add(outcome(4));
    close();
    expect(read('failures.csv')).toBe(
      [
        '\uFEFF_message,_raw,Identifier,Nick,_line,_status,_code',
        '"No, ""never"".",,user1,张三,2,rejected,70402',
        // Cells of a record that did not map to columns are not spread over them.
        'Short.,"\'=x\n",,,3,invalid,COLUMN_COUNT',
        'Late.,,\'-a," b",4,failed,TIMEOUT',
        '',
      ].join('\n'),
    );
  });

  test('a conflicting duplicate stands in conflicts.csv, an identical one in results.csv alone', () => {
    const { add, close } = reports();
    add(
      outcome(1, {
        status: 'duplicate',
        code: 'DUPLICATE_IDENTIFIER',
        message: 'See line 2.',
        conflicting: true,
        lineUsed: 7,
      }),
    );
    add(
      outcome(2, {
        status: 'duplicate',
        code: 'DUPLICATE_IDENTIFIER',
        message: 'See line 2.',
        conflicting: false,
      }),
    );
    close();
    expect(read('conflicts.csv')).toBe(
      [
        '\uFEFF_message,_raw,Identifier,Nick,_line,_status,_code,_other_line,_other_Identifier,_other_Nick',
        'See line 2.,,user1,张三,2,duplicate,DUPLICATE_IDENTIFIER,7,,',
        '',
      ].join('\n'),
    );
  });

  test('the row used stands beside a conflicting duplicate, once its cells are known', () => {
    const written = reports();
    const status = 'duplicate';
    written.add(outcome(1, { status, conflicting: true, lineUsed: 7 }));
    written.add(outcome(2, { status, conflicting: true, lineUsed: 8 }));
    written.close();
    expect([...written.linesUsed]).toEqual([7, 8]);
    written.showRowsUsed(new Map([[7, ['user1', '=李四', '']]]));
    expect(records('conflicts.csv').map((row) => [row._other_line, row._other_Nick])).toEqual([
      ['7', "'=李四"],
      ['8', ''],
    ]);
  });

  test('failures.csv and conflicts.csv are only there when they hold a row', () => {
    const written = reports();
    written.add(outcome(1));
    expect(written.files).toEqual(['results.csv']);
    written.add(rejected(2));
    written.close();
    expect(written.files).toEqual(['results.csv', 'failures.csv']);
    expect(existsSync(join(folder, 'conflicts.csv'))).toBe(false);
  });

  test('with "sent", unchanged rows are left to the counts', () => {
    const { add, close } = reports({ results: 'sent' });
    add(outcome(1, { status: 'unchanged' }));
    add(outcome(2));
    close();
    expect(read('results.csv').split('\n').slice(1)).toEqual([
      '2,3,user2,imported,,,1,12,2026-11-23T07:56:01.005Z',
      '',
    ]);
  });

  test('only their owner may read them', () => {
    const { add, close } = reports();
    add(rejected(1));
    close();
    expect(['results.csv', 'failures.csv'].map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
  });

  test('an earlier run is never overwritten', () => {
    writeFileSync(join(folder, 'results.csv'), 'precious');
    expect(() => reports()).toThrow(/a file is in the way/);
    expect(read('results.csv')).toBe('precious');
  });

  test('rows wait in memory for a flush, or until there are many', () => {
    const { add, flush, close } = reports();
    add(outcome(1));
    expect(parse(read('results.csv'), { bom: true })).toHaveLength(1);
    flush();
    expect(parse(read('results.csv'), { bom: true })).toHaveLength(2);
    for (let row = 2; row <= 1000; row++) add(outcome(row));
    expect(parse(read('results.csv'), { bom: true }).length).toBeGreaterThan(500);
    close();
    expect(parse(read('results.csv'), { bom: true })).toHaveLength(1001);
  });

  test('no write is larger than 64 KiB', () => {
    const lengths: number[] = [];
    const { add, close } = reports({
      write: (file, bytes, offset, length) => {
        lengths.push(length);
        return writeSync(file, bytes, offset, length);
      },
    });
    for (let row = 1; row <= 5000; row++) add(outcome(row, { message: '张'.repeat(200) }));
    close();
    expect(Math.max(...lengths)).toBeLessThanOrEqual(65_536);
  });
});

/** A disk that has room for so many bytes in all; it writes short before it fails, as real ones do. */
function smallDisk(room: number, code = 'ENOSPC'): Write {
  let left = room;
  return (file, bytes, offset, length) => {
    if (left === 0) throw Object.assign(new Error(code), { code });
    const count = writeSync(file, bytes, offset, Math.min(length, left));
    left -= count;
    return count;
  };
}

/** Adds them all, flushing after some; gives what was thrown. */
function addAll(
  written: ReturnType<typeof createReports>,
  outcomes: readonly Outcome[],
  flushes: ReadonlySet<number>,
) {
  const thrown: unknown[] = [];
  const attempt = (step: () => void) => {
    try {
      step();
    } catch (error) {
      thrown.push(error);
    }
  };
  for (const each of outcomes) {
    attempt(() => written.add(each));
    if (flushes.has(each.row)) attempt(written.flush);
  }
  attempt(written.close);
  return thrown;
}

describe('a disk that fails', () => {
  const HEADS = 220;

  test('leaves whole records only, says so once, and every outcome is either in all its reports or counted as lost', () => {
    fc.assert(
      fc.property(
        fc.nat(6_000),
        fc.array(
          fc.record({
            bad: fc.boolean(),
            text: fc.string({ unit: fc.constantFrom('a', '"', '\n', ',', '张') }),
          }),
          {
            minLength: 1,
            maxLength: 40,
          },
        ),
        fc.uniqueArray(fc.integer({ min: 1, max: 40 })),
        (room, rows, flushes) => {
          folder = mkdtempSync(join(tmpdir(), 'tim-reports-'));
          const written = reports({ write: smallDisk(HEADS + room) });
          const outcomes = rows.map(({ bad, text }, index) =>
            bad
              ? { ...rejected(index + 1), cells: [text, text, ''], message: text }
              : outcome(index + 1, { identifier: text }),
          );
          const thrown = addAll(written, outcomes, new Set(flushes));

          const results = records('results.csv');
          const failures = existsSync(join(folder, 'failures.csv')) ? records('failures.csv') : [];
          const inResults = new Set(results.map((record) => Number(record.row)));
          const inFailures = new Set(failures.map((record) => Number(record._line) - 1));
          const missing = outcomes.filter(
            ({ row, status }) => !inResults.has(row) || (status === 'rejected' && !inFailures.has(row)),
          );
          expect(written.lost).toBe(missing.length);
          expect(thrown.map(String)).toEqual(
            missing.length === 0
              ? []
              : [
                  expect.stringMatching(
                    /^ImportError: The report ".*" cannot be written: the disk is full; free space on it/,
                  ),
                ],
          );
        },
      ),
    );
  });

  test.each([
    ['EIO', /the disk reports an error/],
    ['EROFS', /the file system is read-only/],
    ['EFBIG', /takes no file that large/],
    ['EUNKNOWN', /EUNKNOWN; choose another place/],
  ])('%s is said in words', (code, words) => {
    const written = reports({ write: smallDisk(100, code) });
    written.add(outcome(1));
    expect(written.flush).toThrow(words);
    expect(written.flush).not.toThrow();
    expect(written.close).not.toThrow();
    expect(written.lost).toBe(1);
  });

  test('an outcome that stands in one report and not in the other is lost', () => {
    const written = reports();
    mkdirSync(join(folder, 'failures.csv'));
    written.add(outcome(1));
    expect(() => written.add(rejected(2))).toThrow(/failures.csv" cannot be written: a file is in the way/);
    written.add(outcome(3));
    written.close();
    expect({ lost: written.lost, rows: records('results.csv').map(({ row }) => row) }).toEqual({
      lost: 2,
      rows: ['1', '2'],
    });
  });

  test('before the first row, leaves nothing behind', () => {
    expect(() => reports({ write: smallDisk(10) })).toThrow(/the disk is full/);
    expect(existsSync(join(folder, 'results.csv'))).toBe(false);
  });

  test('short writes are completed, even when their length is a lie', () => {
    const lies = [2, 0, 7];
    const written = reports({
      write: (file, bytes, offset, length) => {
        const lie = lies.pop();
        return lie ?? writeSync(file, bytes, offset, Math.ceil(length / 2));
      },
    });
    for (let row = 1; row <= 20; row++) written.add(outcome(row));
    written.close();
    expect(records('results.csv').map((record) => record.row)).toEqual(
      Array.from({ length: 20 }, (_, index) => String(index + 1)),
    );
  });

  test('a disk that takes nothing and says nothing ends the reports, too', () => {
    let silent = false;
    const written = reports({
      write: (file, bytes, offset, length) => (silent ? 0 : writeSync(file, bytes, offset, length)),
    });
    silent = true;
    written.add(outcome(1));
    expect(written.flush).toThrow(/the disk takes no more bytes/);
    expect(written.lost).toBe(1);
  });
});
