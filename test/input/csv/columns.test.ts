// Which column feeds which field: the names that are known, the choice that is the user's, and what is refused.
import { expect, test } from 'vitest';
import { mapColumns } from '../../../src/input/csv/columns.js';

test.each([
  [['Identifier', 'Nick', 'FaceUrl', 'Type'], { Identifier: 0, Nick: 1, FaceUrl: 2, Type: 3 }],
  [['FACE_URL', 'nick-name', 'User ID'], { Identifier: 2, Nick: 1, FaceUrl: 0 }],
  [['\ufeffidentifier'], { Identifier: 0 }],
  [[' user_name '], { Identifier: 0 }],
  [['帐号', '昵称', '头像'], { Identifier: 0, Nick: 1, FaceUrl: 2 }],
  [['账号'], { Identifier: 0 }],
  [['用户名', '头像 URL'], { Identifier: 0, FaceUrl: 1 }],
  [['ＵｓｅｒＩＤ'], { Identifier: 0 }],
  [['account', 'type', 'level'], { Identifier: 0 }],
  [['account', 'TYPE'], { Identifier: 0 }],
])('%j is understood', (header, columns) => {
  expect(mapColumns(header, {}).columns).toEqual(columns);
});

test.each<[string[], Parameters<typeof mapColumns>[1], object]>([
  [['id', 'name'], { Identifier: 'id', Nick: 'name' }, { Identifier: 0, Nick: 1 }],
  [['id', 'name'], { Identifier: 1, Nick: '2' }, { Identifier: 0, Nick: 1 }],
  [['2', '1'], { Identifier: '1' }, { Identifier: 1 }],
  [['userid', 'username'], { Identifier: 'UserName' }, { Identifier: 1 }],
  [['userid', 'nick'], { Identifier: 'nick', Nick: 'userid' }, { Identifier: 1, Nick: 0 }],
  [['userid', 'type'], { Type: 'type' }, { Identifier: 0, Type: 1 }],
  [['a', 'a'], { Identifier: 2 }, { Identifier: 1 }],
  [
    ['__proto__', 'constructor'],
    { Identifier: '__proto__', Nick: 'constructor' },
    { Identifier: 0, Nick: 1 },
  ],
])('%j with --map %j', (header, map, columns) => {
  expect(mapColumns(header, map).columns).toEqual(columns);
});

test.each<[string[], Parameters<typeof mapColumns>[1], string]>([
  [
    ['userid', 'x', 'username'],
    {},
    'Columns 1 ("userid") and 3 ("username") both fit Identifier; choose one with --map Identifier=userid.',
  ],
  [
    ['Nick', 'Nick', 'Identifier'],
    {},
    'Columns 1 ("Nick") and 2 ("Nick") both fit Nick; choose one with --map Nick=1.',
  ],
  [
    ['id', 'name', ''],
    {},
    'No column is named Identifier; line 1 has "id", "name", "", so name the right one with --map Identifier=<column name or number>.',
  ],
  [
    ['id', 'name'],
    { Identifier: 'uid' },
    '--map Identifier=uid names no column; this file has "id", "name", numbered from 1 to 2.',
  ],
  [
    ['id', 'name'],
    { Identifier: 3 },
    '--map Identifier=3 names no column; this file has "id", "name", numbered from 1 to 2.',
  ],
  [
    ['id', 'name'],
    { Identifier: 0 },
    '--map Identifier=0 names no column; this file has "id", "name", numbered from 1 to 2.',
  ],
])('%j with --map %j is refused', (header, map, message) => {
  expect(() => mapColumns(header, map)).toThrow(expect.objectContaining({ code: 'HEADER', message }));
});

test('tells once which columns are ignored, but for those of reports', () => {
  const { notes } = mapColumns(['Identifier', 'type', 'VIP level', '_status', '__proto__', ''], {});
  expect(notes).toEqual([
    '2 columns are ignored: "type", "VIP level".',
    'Only a column named exactly Type makes robots; use --map Type=type if "type" is that column.',
  ]);
});

test('keeps a message short and harmless, whatever the header holds', () => {
  const header = [
    '\x1b[31m',
    'x'.repeat(1000),
    ...Array.from({ length: 100_000 }, (_, index) => `c${index}`),
  ];
  expect(() => mapColumns(header, {})).toThrow(/"\?\[31m", "x{40}…", .* and 99982 more/);
});

test('a column that looks like a name or a picture, and is not taken for one, is pointed out', () => {
  const notesOf = (...header: string[]) => mapColumns(['UserID', ...header], {}).notes.slice(1);
  expect(notesOf('name', 'photo_url')).toEqual([
    'No nickname will be imported; if "name" has it, add --map Nick=name.',
    'No avatar will be imported; if "photo_url" has it, add --map FaceUrl=photo_url.',
  ]);
  expect(notesOf('Nick', 'name', 'Avatar', 'photo')).toEqual([]);
  expect(notesOf('age', 'company')).toEqual([]);
});
