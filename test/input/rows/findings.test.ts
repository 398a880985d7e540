// What the rows show about their file, in groups with their first lines, as check reports it.
import { expect, test } from 'vitest';
import type { Findings } from '../../../src/input/input.js';
import { openInput } from '../../../src/input/open.js';
import { createCaseIndex } from '../../../src/input/rows/case-index.js';

import { readAll, streamOf } from '../read.js';

async function findingsIn(text: string): Promise<Findings> {
  const input = await openInput(streamOf(text), { findings: true, encoding: 'utf-8', null: 'none' });
  await readAll(input);
  const found = input.findings();
  if (!found) throw new Error('Nothing was collected.');
  return found;
}

async function warned(...rows: string[]): Promise<[code: string, count: number, lines: readonly number[]][]> {
  const { warnings } = await findingsIn(`Identifier,Nick\n${rows.join('\n')}`);
  return warnings.map(({ code, count, lines }) => [code, count, lines]);
}

test('counts rows by Type and problems by code, with their first lines', async () => {
  const bad = Array.from({ length: 10 }, () => ',,9').join('\n');
  expect(await findingsIn(`Identifier,Nick,Type\nu1,,1\nu2,,0\nu3,,\n${bad}\nu4\n`)).toEqual({
    robots: 1,
    problems: [
      {
        code: 'IDENTIFIER_MISSING',
        message: 'Identifier is empty, and every account needs one.',
        count: 9,
        lines: [5, 6, 7, 8, 9],
      },
      {
        code: 'TYPE_INVALID',
        message: 'Type is "9"; write 0, 1 or nothing.',
        count: 9,
        lines: [5, 6, 7, 8, 9],
      },
      {
        code: 'COLUMN_COUNT',
        message: expect.stringMatching(/^The row may be part of a row that a line break divides/),
        count: 2,
        lines: [14, 15],
      },
    ],
    warnings: [
      {
        code: 'FIELD_MOSTLY_INVALID',
        message: 'Column Type is invalid in most rows; use --map Type=none to leave it out.',
        count: 9,
        lines: [5, 6, 7, 8, 9],
      },
    ],
  });
});

test.each<[string, string[], [string, number, number[]][]]>([
  ['good rows', ['u1,张三', 'user_2,Zoë', 'A-3,😀👨‍👩‍👧'], []],
  ['blanks around', [' u1,a', 'u2 ,a', 'u3, a '], [['IDENTIFIER_TRIMMED', 2, [2, 3]]]],
  ['other signs', ['u.1,', 'u@2,', 'u 3,'], [['IDENTIFIER_UNUSUAL', 3, [2, 3, 4]]]],
  ['a group', ['@TGS#1,'], [['IDENTIFIER_GROUP_PREFIX', 1, [2]]]],
  ['case alone', ['Tom,', 'tom,', 'TOM,', 'Tom,', 'Ann,'], [['IDENTIFIER_CASE', 2, [3, 4]]]],
  [
    'decimals',
    ['12.0,', '12.5,'],
    [
      ['IDENTIFIER_DECIMAL', 1, [2]],
      ['IDENTIFIER_UNUSUAL', 1, [3]],
    ],
  ],
  ['dates', ['1-Mar,', '3/14/2019,', 'Dec-19,'], [['IDENTIFIER_DATE', 3, [2, 3, 4]]]],
  ['rounded numbers', ['123456789012345000,', '123456789012345678,'], [['IDENTIFIER_ROUNDED', 1, [2]]]],
  ['what nobody sees', ['u1,a\u00a0b', 'u2,a\u200bb', 'u3,a b'], [['NICK_INVISIBLE', 2, [2, 3]]]],
  ['full width', ['u1,ＡＢＣ', 'u2,１２'], [['NICK_FULL_WIDTH', 2, [2, 3]]]],
  ['lost characters', ['u1,Tom ??', 'u2,张三?', 'u3,why?'], [['NICK_QUESTION_MARKS', 2, [2, 3]]]],
  [
    'mojibake',
    ['u1,寮犱笁涓?', 'u2,JosÃ©'],
    [
      ['NICK_QUESTION_MARKS', 1, [2]],
      ['NICK_MOJIBAKE', 2, [2, 3]],
    ],
  ],
])('%s', async (_, rows, groups) => {
  expect(await warned(...rows)).toEqual(groups);
});

test('numbers that are shorter than nearly all others have lost their zeros', async () => {
  const full = Array.from({ length: 95 }, (_, index) => `${10_000_000 + index},`);
  expect(await warned('12345,', ...full, '4567,')).toEqual([['IDENTIFIER_WIDTH', 2, [2, 98]]]);
  expect(await warned(...full, '123456789,')).toEqual([]);
  const growing = Array.from({ length: 100 }, (_, index) => `${index},`);
  expect(await warned(...growing)).toEqual([]);
});

test.each([
  [65_536, '\n', 1],
  [65_536, '', 1],
  [65_535, '\n', 0],
  [65_537, '', 0],
])('a file of %i lines, ended by %j', async (lines, end, count) => {
  const text = `Identifier,Nick\n${Array.from({ length: lines - 1 }, (_, index) => `u${index},`).join('\n')}${end}`;
  const { warnings } = await findingsIn(text);
  expect(warnings.filter((group) => group.code === 'LINES_AT_LIMIT')).toHaveLength(count);
});

test('nothing is gathered where nobody asks', async () => {
  const input = await openInput(streamOf('Identifier\nu1\n'));
  await readAll(input);
  expect(input.findings()).toBeUndefined();
});

test('remembers a million Identifiers apart, and no more than it may', () => {
  const cases = createCaseIndex(1_000_000);
  let twins = 0;
  for (let index = 0; index < 1_000_000; index++) if (cases.twin(`user${index}`)) twins++;
  expect(twins).toBe(0);
  expect(cases.twin('USER123456')).toBe(true);
  expect(cases.twin('user123456')).toBe(false);
  const few = createCaseIndex(2);
  expect(['a', 'b', 'c', 'A', 'C'].map((identifier) => few.twin(identifier))).toEqual([
    false,
    false,
    false,
    true,
    false,
  ]);
});
