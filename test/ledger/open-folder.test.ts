// A ledger's folder is recognised before anything in it is touched, and no link in it is followed.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aFolder, type Folder } from '../support/folder.js';
import { requireAll } from '../support/require-all.js';
import { account, during, listed, open, record } from './a-ledger.js';

const FIRST_VERSION = fileURLToPath(new URL('../fixtures/ledger-format-1', import.meta.url));
const NOBODY = 65_534;
const me = process.geteuid?.() ?? -1;
const asRoot = test.skipIf(requireAll(me === 0, 'root'));

let folder: Folder;
let path: string;
/** What must not change, whatever is planted. */
let victim: string;
beforeEach(() => {
  folder = aFolder();
  path = join(folder.path, 'ledger');
  victim = folder.file('victim', 'precious', 0o644);
});
afterEach(() => {
  expect([readFileSync(victim, 'utf8'), modeOf(victim)]).toEqual(['precious', '644']);
  folder[Symbol.dispose]();
});

const modeOf = (file: string) => (lstatSync(file).mode & 0o7777).toString(8);
const aLedger = () => during(path, (ledger) => record(ledger, [account('a')]));
const store = (name = '') => join(path, 'store', name);
const fileOf = (kind: RegExp) => store(readdirSync(store()).find((name) => kind.test(name)));

const refusal = (why: string) => ({
  code: 'LEDGER',
  message: `The ledger in "${path}" is not used, because ${why}: name another folder with --ledger, or give it to this user alone (chown, chmod go-w).`,
});

describe('a link is not followed', () => {
  test('in the place of the note that names its holder', async () => {
    await aLedger();
    for (const name of ['holder.json', 'holder.json.part']) symlinkSync(victim, join(path, name));
    await during(path, async () => {
      expect(lstatSync(join(path, 'holder.json')).isFile()).toBe(true);
    });
  });

  test.each([
    'MANIFEST-000002',
    'MANIFEST-000999',
    '000004.log',
    'LOG',
    'LOG.old',
    'LOCK',
    'CURRENT',
    '000001.dbtmp',
  ])('in the place of the store’s %s', async (name) => {
    await aLedger();
    rmSync(store(name), { force: true });
    symlinkSync(victim, store(name));
    const link = `owner ${me}, mode ${modeOf(store(name))}; this user is ${me}`;
    await expect(open(path)).rejects.toMatchObject(refusal(`"${store(name)}" is a link (${link})`));
  });

  test('in the place of the store', async () => {
    await aLedger();
    renameSync(store(), join(folder.path, 'elsewhere'));
    symlinkSync(join(folder.path, 'elsewhere'), store());
    await expect(open(path)).rejects.toMatchObject(refusal(`"${join(path, 'store')}" is a link`));
  });

  test('in the place of the mark', async () => {
    mkdirSync(path);
    symlinkSync(victim, join(path, 'tim-import-ledger'));
    await expect(open(path)).rejects.toThrow('tim-import-ledger" is a link');
    expect(readdirSync(path)).toEqual(['tim-import-ledger']);
  });

  test('though the user may name the folder itself by a link of his own', async () => {
    await aLedger();
    symlinkSync(path, join(folder.path, 'link'));
    expect(await during(join(folder.path, 'link'), listed)).toEqual(['a']);
  });
});

test('a pipe in the place of a file is neither read nor waited for', async () => {
  await aLedger();
  const held = await open(path);
  rmSync(join(path, 'holder.json'));
  spawnSync('mkfifo', [join(path, 'holder.json')]);
  await expect(open(path)).rejects.toMatchObject({
    code: 'LEDGER_HELD',
    message: expect.stringContaining('is held by another run:'),
  });
  await held.close();
  spawnSync('mkfifo', [store('999999.log')]);
  await expect(open(path)).rejects.toThrow('999999.log" is not a regular file');
});

describe('what other users can change is not used', () => {
  const rights = (file: string, owner = me) => `(owner ${owner}, mode ${modeOf(file)}; this user is ${me})`;

  asRoot('a folder of another user', async () => {
    await aLedger();
    chownSync(path, NOBODY, NOBODY);
    const before = readdirSync(store());
    await expect(open(path)).rejects.toMatchObject(
      refusal(`"${path}" is not this user's ${rights(path, NOBODY)}`),
    );
    expect(readdirSync(store())).toEqual(before);
  });

  test.each([0o777, 0o1777, 0o702])('a folder with mode %o', async (mode) => {
    await aLedger();
    chmodSync(path, mode);
    await expect(open(path)).rejects.toMatchObject(
      refusal(`other users can change "${path}" ${rights(path)}`),
    );
    expect(readdirSync(path).sort()).toEqual(['store', 'tim-import-ledger']);
  });

  asRoot('a folder that a group may write to, unless it is the user’s own', async () => {
    await aLedger();
    chmodSync(path, 0o770);
    expect(await during(path, listed)).toEqual(['a']);
    chownSync(path, me, NOBODY);
    await expect(open(path)).rejects.toThrow(`other users can change "${path}"`);
  });

  test('a store in it that others may write to', async () => {
    await aLedger();
    chmodSync(store(), 0o777);
    await expect(open(path)).rejects.toThrow(`other users can change "${join(path, 'store')}"`);
  });

  asRoot('a file of another user in the store', async () => {
    await aLedger();
    const manifest = fileOf(/^MANIFEST/);
    chownSync(manifest, NOBODY, NOBODY);
    await expect(open(path)).rejects.toMatchObject(
      refusal(`"${manifest}" is not this user's ${rights(manifest, NOBODY)}`),
    );
    expect(statSync(manifest).uid).toBe(NOBODY);
  });

  asRoot('a folder that another user’s link leads to', async () => {
    await aLedger();
    const link = join(folder.path, 'link');
    symlinkSync(path, link);
    lchownSync(link, NOBODY, NOBODY);
    await expect(open(link)).rejects.toThrow(`"${link}" is a link of another user (owner ${NOBODY}, mode`);
  });

  asRoot('a folder of root’s, by somebody else', async () => {
    await aLedger();
    const script = `import { openDiskStore } from ${JSON.stringify(new URL('../../dist/ledger/disk-store.js', import.meta.url).href)};
      await openDiskStore(${JSON.stringify(path)}, { pid: 1, host: 'h' }, 0).catch((error) => console.log(error.message));`;
    for (const one of [dirname(folder.path), folder.path, path]) chmodSync(one, 0o755);
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      ...{ uid: NOBODY, gid: NOBODY, encoding: 'utf8' },
    });
    const shown = `(owner 0, mode 755; this user is ${NOBODY})`;
    expect(stdout.trim()).toBe(refusal(`"${path}" is not this user's ${shown}`).message);
  });
});

describe('a folder with other things in it', () => {
  test('keeps a "store" of its own as it is', async () => {
    const project = join(folder.path, 'project');
    mkdirSync(join(project, 'store'), { recursive: true });
    writeFileSync(join(project, 'store', 'index.js'), 'run()', { mode: 0o755 });
    await expect(open(project)).rejects.toMatchObject({
      code: 'LEDGER',
      message: `"${project}" has a folder "store" that is not a ledger's, and nothing in it was touched: name another folder with --ledger.`,
    });
    expect([readdirSync(project), readdirSync(join(project, 'store'))]).toEqual([['store'], ['index.js']]);
    expect(modeOf(join(project, 'store', 'index.js'))).toBe('755');
  });

  test.each(['file', 'link'])('keeps a "store" that is a %s', async (kind) => {
    mkdirSync(path);
    if (kind === 'file') writeFileSync(store(), 'text');
    else symlinkSync(victim, store());
    await expect(open(path)).rejects.toThrow('"store" that is not a ledger');
    expect(readdirSync(path)).toEqual(['store']);
  });

  test('takes a new ledger, and keeps the rest', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'notes.txt'), 'mine', { mode: 0o640 });
    await aLedger();
    writeFileSync(store('notes.txt'), 'mine too', { mode: 0o640 });
    expect(await during(path, listed)).toEqual(['a']);
    expect([modeOf(join(path, 'notes.txt')), modeOf(store('notes.txt'))]).toEqual(['640', '640']);
  });

  test('and a ledger of the first version, which had no mark, is recognised by its store', async () => {
    cpSync(FIRST_VERSION, path, { recursive: true });
    writeFileSync(join(path, 'notes.txt'), 'mine');
    writeFileSync(store('notes.txt'), 'mine');
    await during(path, async () => {});
    expect(readFileSync(join(path, 'tim-import-ledger'), 'utf8')).toBe('tim-import ledger 1\n');
  });
});

test('a ledger that was killed before it wrote its mark, or its first entry, is taken up', async () => {
  await aLedger();
  for (const name of readdirSync(store())) rmSync(store(name));
  writeFileSync(join(path, 'tim-import-ledger'), '');
  expect(await during(path, listed)).toEqual([]);
  rmSync(path, { recursive: true });
  mkdirSync(store(), { recursive: true });
  writeFileSync(store('LOCK'), '');
  expect(await during(path, listed)).toEqual([]);
});

test('a mark that lost its beginning is damage, and no version that an update would know', async () => {
  await aLedger();
  writeFileSync(join(path, 'tim-import-ledger'), 'm-import ledger 1\n');
  await expect(open(path)).rejects.toThrow('is damaged (its format cannot be read)');
});

test('a mark of a later version is enough to leave everything as it is', async () => {
  await aLedger();
  writeFileSync(join(path, 'tim-import-ledger'), 'tim-import ledger 2\n');
  const before = readdirSync(store()).map((name) => [name, statSync(store(name)).mtimeMs]);
  await expect(open(path)).rejects.toThrow('is of another version ("tim-import ledger 2")');
  expect(readdirSync(store()).map((name) => [name, statSync(store(name)).mtimeMs])).toEqual(before);
});
