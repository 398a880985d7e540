import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createChance } from '../support/chance.js';
import { aFolder, type Folder } from '../support/folder.js';
import { account, during, listed, open, record, rows } from './a-ledger.js';
import { startOpening } from './opening-run.js';
import { said, startRecording } from './recording-run.js';

let folder: Folder;
let path: string;
beforeEach(async () => {
  folder = aFolder();
  path = join(folder.path, 'ledger');
});
afterEach(() => folder[Symbol.dispose]());

const COUNT = 3000;
const accounts = (nick: string) => Array.from({ length: COUNT }, (_, i) => account(`user_${i}`, nick));

/** A ledger of a table, which has every account as "old", and a log, which has every account as "new". */
async function oldAndNew(): Promise<void> {
  await during(path, (ledger) => record(ledger, accounts('old')));
  await during(path, async () => {}); // The store turns a log into a table when it is opened.
  await during(path, (ledger) => record(ledger, accounts('new')));
}

function fileOf(kind: RegExp): string {
  const store = join(path, 'store');
  const [name] = readdirSync(store).filter((name) => kind.test(name));
  if (name === undefined) throw new Error(`no ${kind} in the store`);
  return join(store, name);
}

const spoil = (file: string, change: (bytes: Buffer) => Buffer) =>
  writeFileSync(file, change(readFileSync(file)));
const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);
const flip = (bytes: Buffer) => {
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  return bytes;
};
const scramble = (bytes: Buffer) => {
  const chance = createChance(bytes.length);
  return Buffer.from(bytes.map(() => chance.whole(0, 255)));
};

const damaged = {
  name: 'ImportError',
  code: 'LEDGER',
  message: expect.stringMatching(
    /is damaged \(.+\): move the folder away, or name another with --ledger, and run again: every row is then sent once more, which is safe\.$/,
  ),
};

describe('a damaged ledger is refused, every time, with what to do', () => {
  test.each<[string, RegExp, (file: string) => void]>([
    ['its log has a flipped bit', /\.log$/, (file) => spoil(file, flip)],
    ['its log is scrambled', /\.log$/, (file) => spoil(file, scramble)],
    ['its index has a flipped bit', /^MANIFEST/, (file) => spoil(file, flip)],
    ['its index is cut short', /^MANIFEST/, (file) => spoil(file, cut)],
    ['its index is lost', /^MANIFEST/, rmSync],
    ['a table is lost', /\.ldb$/, rmSync],
    ['a table is cut short', /\.ldb$/, (file) => spoil(file, cut)],
    ['CURRENT is cut short', /^CURRENT$/, (file) => spoil(file, cut)],
    ['CURRENT is lost', /^CURRENT$/, rmSync],
  ])('%s', async (_, kind, damage) => {
    await oldAndNew();
    damage(fileOf(kind));
    await expect(open(path)).rejects.toMatchObject(damaged);
    await expect(open(path)).rejects.toMatchObject(damaged);
  });

  test('a table is scrambled: found out when it is read', async () => {
    await oldAndNew();
    spoil(fileOf(/\.ldb$/), (bytes) =>
      Buffer.concat([scramble(cut(bytes)), bytes.subarray(bytes.length / 2)]),
    );
    const reading = open(path).then(async (ledger) => {
      await Promise.all([ledger.lookUp(rows(accounts('new'))), listed(ledger)]).finally(() => ledger.close());
    });
    await expect(reading).rejects.toMatchObject(damaged);
  });
});

test('its index is cut anywhere: it is refused as damaged, or opens', async () => {
  await oldAndNew();
  const file = fileOf(/^MANIFEST/);
  const whole = readFileSync(file);
  const others: unknown[] = [];
  for (let length = 0; length < whole.length; length += 3) {
    const copy = join(folder.path, `copy ${length}`);
    cpSync(path, copy, { recursive: true });
    writeFileSync(file.replace(path, copy), whole.subarray(0, length));
    await during(copy, listed).catch((error) => {
      if (!String(error).includes('is damaged (')) others.push([length, error]);
    });
  }
  expect(others).toEqual([]);
});

test('damage is noticed by every one of many commands that open the store at the same instants', async () => {
  await oldAndNew();
  const log = fileOf(/\.log$/);
  spoil(log, flip);
  const before = readFileSync(log);
  const rivals = Array.from({ length: 4 }, () => startOpening(path));
  await Promise.all(rivals.map((rival) => rival.started));
  for (let opening = 0; opening < 50; opening++) await expect(open(path)).rejects.toMatchObject(damaged);
  const ends = await Promise.all(rivals.map((rival) => rival.ended()));
  expect(ends).toEqual(rivals.map(() => new Set(['damaged'])));
  expect(readFileSync(log)).toEqual(before);
});

test('a log that another run is writing is never taken for damaged', async () => {
  const run = startRecording(path, 0, 50_000);
  await said(run, /^at /);
  const rivals = [startOpening(path), startOpening(path)];
  await said(run, /^idle/);
  const ends = await Promise.all(rivals.map((rival) => rival.ended()));
  expect(ends).toEqual(rivals.map(() => new Set(['held'])));
  await run.end();
  expect(await during(path, async (ledger) => ledger.known)).toBe(50_000);
}, 60_000);

test('a ledger that an earlier version found damaged stays so', async () => {
  await during(path, (ledger) => record(ledger, [account('a')]));
  await throughTheBackDoor((level) => level.put('!format', 'damaged'));
  await expect(open(path)).rejects.toMatchObject(damaged);
});

test('an entry that is malformed is damage, wherever it is met', async () => {
  await during(path, (ledger) => record(ledger, [account('a')]));
  await throughTheBackDoor((level) => level.put('1400000000 a', 'what is this'));
  await during(path, async (ledger) => {
    await expect(ledger.lookUp(rows([account('a')]))).rejects.toMatchObject(damaged);
    await expect(listed(ledger)).rejects.toMatchObject(damaged);
  });
});

test('a log that a power cut left short is taken as far as it goes, and counts what it has', async () => {
  await during(path, (ledger) => record(ledger, accounts('new')));
  const log = fileOf(/\.log$/);
  const whole = readFileSync(log);
  const chance = createChance(1);
  const wrong: number[] = [];
  for (let i = 0; i < 12; i++) {
    const copy = join(folder.path, `copy ${i}`);
    cpSync(path, copy, { recursive: true });
    const length = chance.whole(0, whole.length);
    writeFileSync(log.replace(path, copy), whole.subarray(0, length));
    const [known, identifiers] = await during(copy, async (ledger) => [ledger.known, await listed(ledger)]);
    const expected = accounts('')
      .slice(0, known)
      .map(({ identifier }) => identifier);
    if (known > COUNT || JSON.stringify(identifiers) !== JSON.stringify(expected.sort())) wrong.push(length);
  }
  expect(wrong).toEqual([]);
});

test('a store of a later format is refused, and left as it is', async () => {
  await during(path, (ledger) => record(ledger, [account('a')]));
  await throughTheBackDoor((level) => level.put('!format', 'tim-import ledger 2'));
  await expect(open(path)).rejects.toMatchObject({
    code: 'LEDGER',
    message: `The store in "${path}" is of another version ("tim-import ledger 2"), and this version reads "tim-import ledger 1": update tim-import, or name another place with --ledger.`,
  });
  await throughTheBackDoor((level) => level.put('!format', 'tim-import ledger 1'));
  expect(await during(path, listed)).toEqual(['a']);
});

test('a store that is not ours is refused, and left as it is', async () => {
  await throughTheBackDoor((level) => level.put('key', 'value'));
  const before = contentsOf(path);
  await expect(open(path)).rejects.toMatchObject({
    code: 'LEDGER',
    message: `"${path}" has a folder "store" that is not a ledger's, and nothing in it was touched: name another folder with --ledger.`,
  });
  expect(contentsOf(path)).toEqual(before);
});

test('a store that took the place of ours is refused', async () => {
  await during(path, async () => {});
  rmSync(join(path, 'store'), { recursive: true });
  await throughTheBackDoor((level) => level.put('key', 'value'));
  await expect(open(path)).rejects.toMatchObject(damaged);
  expect(await throughTheBackDoor((level) => level.keys().all())).toEqual(['key']);
});

test.each([
  ['the folder', (name: string) => name],
  ['a folder above it', (name: string) => join(name, 'state', 'tim-import')],
])('a file in the place of %s is reported', async (_, below) => {
  const place = below(folder.file('ledger', ''));
  await expect(open(place)).rejects.toMatchObject({
    code: 'LEDGER',
    message: `The ledger in "${place}" cannot be opened: a file is in the way; remove it, or name another place with --ledger, then run it again.`,
  });
});

/** Every entry below a folder, with its mode, the time of its last change and its bytes. */
function contentsOf(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const stats = lstatSync(join(folder, name));
    return [name, stats.mode, stats.mtimeMs, stats.isFile() ? readFileSync(join(folder, name)) : ''];
  });
}

test.skipIf(process.platform === 'win32').each([
  ['/proc/none/ledger', 'the path leads nowhere; name another place with --ledger'],
  ['/dev/null/ledger', 'a file is in the way; remove it, or name another place with --ledger'],
  [`/tmp/${'x'.repeat(300)}`, 'the path is too long; name a shorter one with --ledger'],
])('a path that cannot be made, %s, is reported', async (place, why) => {
  await expect(open(place)).rejects.toMatchObject({
    code: 'LEDGER',
    message: `The ledger in "${place}" cannot be opened: ${why}, then run it again.`,
  });
});

test('a folder in the place of the note of its holder is reported', async () => {
  await during(path, (ledger) => record(ledger, [account('a')]));
  mkdirSync(join(path, 'holder.json.part'));
  await expect(open(path)).rejects.toMatchObject({
    code: 'LEDGER',
    message: `The ledger in "${path}" cannot be opened: a folder is in the way; remove it, or name another place with --ledger, then run it again.`,
  });
  rmSync(join(path, 'holder.json.part'), { recursive: true });
  expect(await during(path, listed)).toEqual(['a']);
});

async function throughTheBackDoor<T>(work: (level: ClassicLevel) => Promise<T>): Promise<T> {
  const level = new ClassicLevel(join(path, 'store'));
  try {
    return await work(level);
  } finally {
    await level.close();
  }
}
