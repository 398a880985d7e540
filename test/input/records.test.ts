// A program's own records: matched by key, one row each, good or not.
import { expect, test } from 'vitest';
import { openRecords } from '../../src/input/records.js';
import { readAll, said } from './read.js';

test('matches keys like the names of columns, record by record', async () => {
  const records = [
    { Identifier: 'u1', Nick: ' Tom ', FaceUrl: null, Type: 1, city: 'Paris' },
    { user_id: 'u2', nickname: '三', avatar: undefined },
    { user_id: 'u3', nickname: '', avatar: 'https://a.b/c' },
  ];
  const rows = await readAll(openRecords(records));
  expect(rows).toEqual([
    { row: 1, line: 1, cells: ['u1', ' Tom ', '', '1'], account: { identifier: 'u1', nick: 'Tom', type: 1 } },
    { row: 2, line: 2, cells: ['u2', '三', '', ''], account: { identifier: 'u2', nick: '三' } },
    {
      row: 3,
      line: 3,
      cells: ['u3', '', 'https://a.b/c', ''],
      account: { identifier: 'u3', faceUrl: 'https://a.b/c' },
    },
  ]);
});

test('never makes a string of what is none', async () => {
  const records: Record<string, unknown>[] = [
    { Identifier: 12345678901, Nick: 'a'.repeat(501) },
    { Identifier: 'u2', Nick: 7, FaceUrl: new URL('http://a.b'), Type: true },
    { Identifier: 'u3', Type: 2 },
    { Nick: 'nobody' },
    { Identifier: 'u\ud800', Nick: '\udc00' },
  ];
  expect((await readAll(openRecords(records))).map(said)).toEqual([
    [1, '', ['IDENTIFIER_CHARACTERS', 'NICK_TOO_LONG']],
    [2, 'u2', ['NICK_CHARACTERS', 'FACE_URL_INVALID', 'TYPE_INVALID']],
    [3, 'u3', ['TYPE_INVALID']],
    [4, '', ['IDENTIFIER_MISSING']],
    [5, 'u\ud800', ['IDENTIFIER_CHARACTERS', 'NICK_CHARACTERS']],
  ]);
});

test('two keys that fit one field are refused', async () => {
  const reading = readAll(openRecords([{ userId: 'u1', username: 'tom' }]));
  await expect(reading).rejects.toMatchObject({ code: 'HEADER' });
});

test('counts every record of a long iterable', async () => {
  function* many() {
    for (let index = 0; index < 2500; index++) yield { Identifier: `u${index}` };
  }
  const rows = await readAll(openRecords(many()));
  expect(rows.map((row) => row.row)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
});

test('an iterable that idles gives what it has, and wakes when it is stopped', async () => {
  let closed = false;
  async function* idle() {
    try {
      yield { Identifier: 'u1' };
      yield { Identifier: 'u2' };
      await new Promise(() => {});
    } finally {
      closed = true;
    }
  }
  const stopping = new AbortController();
  const input = openRecords(idle(), { signal: stopping.signal });
  const blocks = input.blocks()[Symbol.asyncIterator]();
  expect((await blocks.next()).value?.rows).toHaveLength(2);
  const waiting = blocks.next();
  stopping.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await input.close();
  expect(closed).toBe(false);
});

test('an iterable that fails ends the reading with its reason', async () => {
  function* failing() {
    yield { Identifier: 'u1' };
    throw new Error('connection lost');
  }
  await expect(readAll(openRecords(failing()))).rejects.toMatchObject({
    code: 'INPUT_UNREADABLE',
    message: 'The records could not be read further: connection lost',
  });
});
