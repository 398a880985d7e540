// Records in trouble cost themselves alone: what a broken quote, a ragged row or an endless cell may take with it.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InputOptions, openInput } from '../../../src/input/open.js';
import { readAll, rowsOf, type Said, said, saidBy, streamOf } from '../read.js';

const HEADER = 'Identifier,Nick,FaceUrl\n';
/** Nothing is detected: these are about records. */
const FIXED: InputOptions = {
  ...{ encoding: 'utf-8', delimiter: ',', escape: 'quote', null: 'none', asIs: true },
  // However busy the machine is, no stream idles here.
  patience: 60_000,
};

const ok = (line: number, identifier: string, nick?: string): Said => [
  line,
  nick === undefined ? { identifier } : { identifier, nick },
];
const broken = (line: number): Said => [line, '', ['QUOTE_BROKEN']];
/** Beside a broken record, of which it may be a part. */
const doubtful = (line: number, identifier: string): Said => [line, identifier, ['QUOTE_BROKEN']];
const ragged = (line: number, identifier: string): Said => [line, identifier, ['COLUMN_COUNT']];
const invalid = (rows: Said[]) => rows.filter((row) => row.length === 3);

test.each<[string, string[], Said[]]>([
  ['a quote that is never closed, at the end', ['u1,a,', 'u2,"b,'], [ok(2, 'u1', 'a'), broken(3)]],
  [
    'a quote that is never closed, before good rows',
    // Any of the next lines may be the last one of the cell.
    ['u1,"a,', 'u2,b,', 'u3,c,', 'u4,,', 'u5,,', 'u6,,', 'u7,,'],
    [
      ...[broken(2), doubtful(3, 'u2'), doubtful(4, 'u3'), doubtful(5, 'u4'), doubtful(6, 'u5')],
      ...[ok(7, 'u6'), ok(8, 'u7')],
    ],
  ],
  [
    'a quote that another row closes',
    // Or one that was gained within the cell of the first.
    ['u1,"a,', 'u2,"b",', 'u3,"c\nc",'],
    [broken(2), broken(3), ok(4, 'u3', 'c\nc')],
  ],
  [
    'a quote that another row closes, lines later',
    ['u1,"a,', 'u2,,', '', 'u3,"",', 'u4,"d",'],
    [broken(2), doubtful(3, 'u2'), broken(5), broken(6)],
  ],
  ['junk behind a closing quote', ['u1,"a"b,', 'u2,b,'], [broken(2), ok(3, 'u2', 'b')]],
  ['a quote within a quoted cell', ['u1,"a "b" c",', 'u2,b,'], [broken(2), ok(3, 'u2', 'b')]],
  [
    'a good cell of many lines with junk behind its quote',
    ['u1,"a\nu9,decoy,\nend"x,', 'u2,b,'],
    [broken(2), ok(5, 'u2', 'b')],
  ],
  [
    'a good cell of many lines behind junk',
    ['u1,"a"x,"b\nu9,decoy,\nend"', 'u2,b,'],
    [broken(2), ok(5, 'u2', 'b')],
  ],
  [
    'a quote that opens behind junk and is never closed',
    // In the last column, any of the next lines may be the last one of the cell.
    ['u1,"a"x,"b', 'u2,b,', 'u3,c,'],
    [broken(2), doubtful(3, 'u2'), doubtful(4, 'u3')],
  ],
  [
    'a good cell of many lines before a quote that is never closed',
    ['u1,"a\nb","c', 'u2,b,', 'u3,c,'],
    [broken(2), doubtful(4, 'u2'), doubtful(5, 'u3')],
  ],
  [
    'quotes inside of cells',
    ['u1,5" or "6" screens,', 'u2,b,'],
    [ok(2, 'u1', '5" or "6" screens'), ok(3, 'u2', 'b')],
  ],
  ['quotes inside of a cell in a row too long', ['u1,5" screen,,', 'u2,b,'], [broken(2), ok(3, 'u2', 'b')]],
  [
    'quotes inside of a cell beside one that is enclosed',
    ['u1,5" screen,""', 'u2,b,'],
    [broken(2), ok(3, 'u2', 'b')],
  ],
  [
    'a blank before a quote',
    ['u1, "a",', 'u2,"b",', 'u3,c,'],
    [broken(2), ok(3, 'u2', 'b'), ok(4, 'u3', 'c')],
  ],
  ['blanks before all quotes', ['u1, "a",', 'u2,b,'], [ok(2, 'u1', 'a'), ok(3, 'u2', 'b')]],
  ['a quote that was not opened', ['u1,a",', 'u2,b,'], [broken(2), ok(3, 'u2', 'b')]],
  ['a row too short', ['u1,a', 'u2,b,'], [ragged(2, 'u1'), ok(3, 'u2', 'b')]],
  ['a row too long', ['u1,a,,', 'u2,b,'], [ragged(2, 'u1'), ok(3, 'u2', 'b')]],
  ['empty cells in quotes', ['"u1","",""', 'u2,b,'], [ok(2, 'u1'), ok(3, 'u2', 'b')]],
  [
    'lines that may be the rest of a broken cell',
    ['u1,"a', 'u9,decoy,', 'rest,', 'u2,"b",'],
    [broken(2), broken(5)],
  ],
  ['a NUL behind a closing quote', ['u1,"a"\0,', 'u2,b,'], [broken(2), ok(3, 'u2', 'b')]],
])('%s', async (_, records, rows) => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = (HEADER + records.join('\n')).replaceAll('\n', end);
    const expected = rows.map((row) =>
      JSON.parse(JSON.stringify(row).replace('c\\nc', `c${JSON.stringify(end).slice(1, -1)}c`)),
    );
    expect(await saidBy(text)).toEqual(expected);
    expect(await saidBy(text + end)).toEqual(expected);
  }
});

// Small files that the fuzz test found: of each, something was sent once that is no row.
test.each([
  [
    'the last lines of a cell with a quote gained, beside a delimiter lost',
    'Nick,Identifier\ra u12\r"Evil,e0\rbe, or not\rEvil,u2\r"""x\rEvil,e4",u13\r"b;c\rEvil,u1\rv 2\rEvil,e3",u14\ra,u15\ra,u16\ra,u17\ra,u18\r',
    ['u15', 'u16', 'u17', 'u18'],
  ],
  [
    'a quote behind a blank whose cell lost the first',
    'Nick,Identifier\r"Evil,e0\rb\rEvil,u2\rc",u3\rx, ",u5"\ra,u6\ra,u7\ra,u8\ra,u9\ra,u10\ra,u11\ra,u12\r',
    ['u11', 'u12'],
  ],
])('%s', async (_, text, identifiers) => {
  const rows = await rowsOf(text);
  expect(rows.flatMap((row) => ('account' in row ? [row.account.identifier] : []))).toEqual(identifiers);
});

test('names the line where the quote opened and the lines that one record took', async () => {
  expect(await rowsOf(`${HEADER}u1,"a\nb","c\nu9,decoy,\nd"x\nu2,,\n`)).toEqual([
    {
      row: 1,
      line: 2,
      cells: [],
      raw: 'u1,"a\nb","c\nu9,decoy,\nd"x',
      identifier: '',
      problems: [
        {
          code: 'QUOTE_BROKEN',
          column: '',
          message:
            'A quote on line 3 is not closed where its cell ends; write quotes within a cell twice. Lines 2 to 5 are one record.',
        },
      ],
    },
    { row: 2, line: 6, cells: ['u2', '', ''], account: { identifier: 'u2' } },
  ]);
});

test('a ragged row far from a broken quote does not make it swallow the rest', async () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `u${index},nick ${index},`);
  rows[10] = 'u10,"open,';
  rows[400] = 'u400,ragged';
  rows[900] = 'u900,"junk"x,';
  const said = await saidBy(HEADER + rows.join('\n'));
  const near = [13, 14, 15, 16].map((line) => doubtful(line, `u${line - 2}`));
  expect(invalid(said)).toEqual([broken(12), ...near, ragged(402, 'u400'), broken(902)]);
  expect(said).toHaveLength(5000);
});

test('what stands near a broken quote and may be part of its cell is not sent', async () => {
  const rows = Array.from({ length: 500 }, (_, index) => `u${index},nick ${index},`);
  rows.splice(10, 1, 'u10,"first line', 'decoy,decoy,', 'last line,');
  const said = await saidBy(HEADER + rows.join('\n'));
  expect(invalid(said)).toEqual([
    ...[broken(12), doubtful(15, 'u11'), doubtful(16, 'u12'), doubtful(17, 'u13')],
  ]);
  expect(said).toHaveLength(500);
  expect(JSON.stringify(said)).not.toContain('decoy');
});

test('a record that is too long costs itself alone, quoted or not', async () => {
  const long = 'x'.repeat(1024 * 1024);
  const text = `${HEADER}u1,a,\nu2,${long},\nu3,b,\nu4,"${long}\n""\r\n${long}",\nu5,c,`;
  const bytes = Buffer.from(text);
  for (const length of [bytes.length, 700_000, 65_536]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
      bytes.subarray(index * length, (index + 1) * length),
    );
    expect((await readAll(await openInput(streamOf(...pieces)))).map(said)).toEqual([
      ok(2, 'u1', 'a'),
      [3, 'u2', ['RECORD_TOO_LONG']],
      ok(4, 'u3', 'b'),
      [5, '', ['RECORD_TOO_LONG']],
      ok(8, 'u5', 'c'),
    ]);
  }
});

test('a quote that is not closed within the longest record costs its line and four more', async () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => `user_${index},nick ${index},`);
  rows[5] = 'user_5,"open,';
  const said = await saidBy(HEADER + rows.join('\r\n'));
  const near = [8, 9, 10, 11].map((line) => doubtful(line, `user_${line - 2}`));
  expect(invalid(said)).toEqual([broken(7), ...near]);
  expect(said).toHaveLength(60_000);
});

test.each([
  // Beside a quote that is lost, as many rows are doubtful as a cell may have lines, if quotes do not show their ends.
  { style: 'plain', near: 4 },
  { style: 'quoted', near: 1 },
])('of 100 000 $style rows the bad ones are invalid, and $near beside them', async ({ style, near }) => {
  const kinds = [
    ['"open,', 'QUOTE_BROKEN'],
    ['"junk"x,', 'QUOTE_BROKEN'],
    ['stray",', 'QUOTE_BROKEN'],
    ['"two\nlines"x,', 'QUOTE_BROKEN'],
    ['short', 'COLUMN_COUNT'],
    ['long,,', 'COLUMN_COUNT'],
    ['nul\0,', 'CONTROL_CHARACTER'],
    ['lost\ufffd,', 'ENCODING_BROKEN'],
    [`${'n'.repeat(501)},`, 'NICK_TOO_LONG'],
    [',ftp://x', 'FACE_URL_INVALID'],
  ] as const;
  const places = new Map<number, (typeof kinds)[number]>();
  // Multiples of a prime by chance enough, and the same in each run.
  for (const [index, kind] of kinds.entries()) places.set(((index + 1) * 7_368_787) % 100_000, kind);
  const records = Array.from({ length: 100_000 }, (_, index) => {
    const good = style === 'plain' ? `张三 ${index},` : `"O""Brien, ${index}",http://a.b/c`;
    return `u${index},${places.get(index)?.[0] ?? good}`;
  });
  const rows = await readAll(await openInput(streamOf(HEADER + records.join('\n'))));
  const found = rows.flatMap((row) =>
    'account' in row ? [] : [[row.row - 1, row.problems.map((problem) => problem.code).join()]],
  );
  const expected = [...places].flatMap(([index, [cells, code]]) => {
    const towards = cells === '"open,' ? 1 : cells === 'stray",' ? -1 : 0;
    const beside = Array.from({ length: towards && near }, (_, at) => index + towards * (at + 1));
    return [[index, code], ...beside.map((at) => [at, 'QUOTE_BROKEN'])];
  });
  expect(found).toEqual(expected.sort(([one], [two]) => Number(one) - Number(two)));
  expect(rows).toHaveLength(100_000);
});

const piece = fc.constantFrom(
  ...['"', '"', ',', '\n', '\r', '\r\n', '\0', 'a', 'u1', 'é', '张', '""', ',"', '",', '\\', "'", ';', ' '],
);
const anyText = fc
  .array(piece, { maxLength: 60 })
  .map((pieces) => Buffer.from(`Identifier,Nick\n${pieces.join('')}`));
const anyBytes = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => Buffer.concat([Buffer.from('Identifier,Nick\n'), bytes]));

test('where pieces are cut never matters', async () => {
  const cuts = fc.array(fc.nat({ max: 80 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyText, anyBytes), cuts, async (bytes, at) => {
      const ends = [...at.filter((cut) => cut < bytes.length).sort((one, two) => one - two), bytes.length];
      const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
      const inPieces = await readAll(await openInput(streamOf(...pieces), FIXED));
      expect(inPieces).toEqual(await rowsOf(bytes, FIXED));
    }),
    { numRuns: 500 },
  );
});

test('reading gives back what was written, whatever the cells hold', async () => {
  const unit = fc.constantFrom('"', ',', '\n', '\r', ' ', 'a', '张', '😀', "'", '=', '\\', ';', '\t');
  const cell = fc.string({ unit });
  const records = fc.array(fc.tuple(cell, cell, fc.boolean()), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(records, fc.constantFrom('\n', '\r\n', '\r'), async (written, end) => {
      const lines = written.map(([one, two, always]) =>
        [one, two]
          .map((value) => (always || /[",\r\n]|^$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
          .join(','),
      );
      const rows = await rowsOf(['Identifier,Nick', ...lines].join(end), FIXED);
      // A row of empty cells is none, nor is one of blanks.
      const isSome = (cells: readonly string[]) => cells.join('').trim() !== '';
      const some = written.map(([one, two]) => [one, two]).filter(isSome);
      expect(rows.map((row) => row.cells).filter(isSome)).toEqual(some);
    }),
    { numRuns: 300 },
  );
});

test('no Identifier is sent that is not a whole cell of a whole record, wherever a quote is lost or gained', async () => {
  const line = fc.constantFrom('decoy0,decoy,', 'text, more text', 'decoy0,x,y', 'plain', '""', 'say ""hi""');
  const nick = fc
    .array(line, { minLength: 1, maxLength: 4 })
    .map((lines) => `"begin ${lines.join('\n')}\nend"`);
  const nicks = fc.array(nick, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      nicks,
      fc.nat(),
      fc.constantFrom('close', 'junk', 'extra'),
      async (cells, at, damage) => {
        const records = cells.map((value, index) => `id${index},${value},"http://a.b/${index}"`);
        const hit = at % records.length;
        const victim = records[hit] ?? '';
        if (damage === 'close') records[hit] = victim.replace('\nend"', '\nend');
        if (damage === 'junk') records[hit] = victim.replace('\nend"', '\nend"junk');
        if (damage === 'extra') records[hit] = victim.replace('begin', 'beg"in');
        const rows = await rowsOf(HEADER + records.join('\n'), FIXED);
        const sent = rows.flatMap((row) => ('account' in row ? [row.account.identifier] : []));
        expect(sent.filter((identifier) => !/^id\d$/.test(identifier))).toEqual([]);
        expect(sent).not.toContain(`id${hit}`);
      },
    ),
    { numRuns: 500 },
  );
});

test('any bytes at all end in rows or in one sentence', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), anyText, anyBytes), async (bytes) => {
      const end = await rowsOf(bytes).catch((error: unknown) => error);
      if (!Array.isArray(end)) {
        expect(end).toMatchObject({ name: 'ImportError', message: expect.stringMatching(/^[^\n]+\.$/) });
      }
    }),
    { numRuns: 500 },
  );
});

test('the cells of a sound file are what csv-parse reads, enclosed or bare, however its lines end', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '字', '🐱', ' ', '5', "'", '\t', ';') });
  const bare = text.map((value) => ({ value, written: value }));
  const enclosed = fc
    .string({ unit: fc.constantFrom('a', '字', '"', ',', '\n', '\r\n', ' ') })
    .map((value) => ({ value, written: `"${value.replaceAll('"', '""')}"` }));
  const cell = fc.oneof(bare, enclosed);
  const record = fc.tuple(cell, cell, cell, fc.constantFrom('\n', '\r\n', '\r'));
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 40 }), async (records) => {
      const lines = records.map(([a, b, c, end]) => `${a.written},${b.written},${c.written}${end}`);
      const file = HEADER + lines.join('');
      const isSome = (cells: readonly string[]) => cells.join('').trim() !== '';
      const cells = (await rowsOf(file, FIXED)).map((row) => row.cells).filter(isSome);
      expect(cells).toEqual(records.map(([a, b, c]) => [a.value, b.value, c.value]).filter(isSome));
      const record_delimiter = ['\r\n', '\n', '\r'];
      expect(cells).toEqual(parse(file, { record_delimiter, from: 2 }).filter(isSome));
    }),
  );
});
