import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CredentialSource, checkSecret } from '../../src/api/credentials.js';
import { createSigner } from '../../src/api/signer.js';
import { readUserSig, signUserSig } from '../../src/api/usersig.js';
import { ImportError } from '../../src/errors.js';

const KEY = '0123456789abcdef'.repeat(4);
const START = 1_700_000_000_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const APP = { sdkappid: 1400000000, admin: 'administrator' };

let now: number;
const wall = () => now;
beforeEach(() => {
  now = START;
});

function usersigAt(ms: number, lifetime = 86_400, app = APP): string {
  return signUserSig({ ...app, secretKey: KEY, now: Math.floor(ms / 1000), lifetime });
}

function signerFrom(source: CredentialSource) {
  return createSigner({ ...APP, source, wall });
}

async function refusal(source: CredentialSource): Promise<ImportError> {
  const error: unknown = await signerFrom(source).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ImportError)) throw new Error(`no refusal: ${String(error)}`);
  return error;
}

/** Waits for what was begun and not awaited: a turn of the event loop for each file read. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a signer with the secret key', () => {
  const source: CredentialSource = { kind: 'secret', secretKey: `\uFEFF ${KEY}\r\n` };

  test('signs once, for a day', async () => {
    const signer = await signerFrom(source);
    now += 22 * HOUR;
    expect(signer.usersig()).toBe(usersigAt(START));
    expect(signer.usersig()).toBe(signer.usersig());
  });

  test('signs again an hour before that day is over', async () => {
    const signer = await signerFrom(source);
    now += 23 * HOUR - 1;
    expect(signer.usersig()).toBe(usersigAt(START));
    now += 1;
    expect(signer.usersig()).toBe(usersigAt(now));
  });

  test('signs again when the clock jumps a year ahead, and when it comes back', async () => {
    const signer = await signerFrom(source);
    now += 365 * DAY;
    expect(signer.usersig()).toBe(usersigAt(now));
    now = START + HOUR;
    expect(signer.usersig()).toBe(usersigAt(now));
  });

  test('leaves a clock that wavers by seconds alone', async () => {
    const signer = await signerFrom(source);
    now -= 30_000;
    expect(signer.usersig()).toBe(usersigAt(START));
  });

  test('a refusal met by 200 calls at once makes one new UserSig', async () => {
    const signer = await signerFrom(source);
    const refused = signer.usersig();
    now += 1000;
    const answers = await Promise.all(Array.from({ length: 200 }, () => signer.renew(refused)));
    expect(answers).toEqual(answers.map(() => true));
    expect(signer.usersig()).toBe(usersigAt(now));
    now += 1000;
    expect(await signer.renew(refused)).toBe(true);
    expect(signer.usersig()).toBe(usersigAt(now - 1000));
  });

  test('a refusal within the second of signing still gives another UserSig', async () => {
    const signer = await signerFrom(source);
    const refused = signer.usersig();
    expect(await signer.renew(refused)).toBe(true);
    expect(signer.usersig()).not.toBe(refused);
    expect(readUserSig(signer.usersig())).toEqual({
      sdkappid: APP.sdkappid,
      identifier: APP.admin,
      time: START / 1000,
      expire: 86_401,
    });
  });

  test('a refusal of the renewed one ends it', async () => {
    const signer = await signerFrom(source);
    await signer.renew(signer.usersig());
    now += HOUR;
    expect(await signer.renew(signer.usersig())).toBe(false);
    expect(await signer.renew(signer.usersig())).toBe(false);
  });

  test('a renewed one that was accepted is renewed again when it is refused later', async () => {
    const signer = await signerFrom(source);
    await signer.renew(signer.usersig());
    signer.accepted(signer.usersig());
    now += HOUR;
    expect(await signer.renew(signer.usersig())).toBe(true);
    expect(signer.usersig()).toBe(usersigAt(now));
  });

  test('late news that the old one was accepted proves nothing for the new one', async () => {
    const signer = await signerFrom(source);
    const old = signer.usersig();
    await signer.renew(old);
    signer.accepted(old);
    expect(await signer.renew(signer.usersig())).toBe(false);
  });

  test('removes the key and every UserSig it made from foreign text', async () => {
    const signer = await signerFrom(source);
    const first = signer.usersig();
    now += DAY;
    const second = signer.usersig();
    const text = `key ${KEY}, first ${encodeURIComponent(first)}, second ${second}, end`;
    expect(signer.redact(text)).toBe('key [removed], first [removed], second [removed], end');
  });

  test('shows the key nowhere when it is printed', async () => {
    const signer = await signerFrom(source);
    expect(`${JSON.stringify(signer)}${Object.values(signer).join()}`).not.toContain(KEY);
  });
});

describe('a secret key that cannot be one', () => {
  test.each([
    ['', 'is empty: give the key of 64 characters that the IM console shows for the app'],
    [' \n', 'is empty: give the key of 64 characters that the IM console shows for the app'],
    [
      '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----',
      'is a private key of the old kind: give the key of 64 characters that the IM console shows for the app',
    ],
    [
      `${KEY}\n${KEY}`,
      'has blanks or line breaks inside: give the key of 64 characters that the IM console shows for the app',
    ],
    [
      'pässwörd-of-mine',
      'holds characters that no secret key has: give the key of 64 characters that the IM console shows for the app',
    ],
    [
      usersigAt(START),
      'looks like a UserSig: give the key of 64 characters that the IM console shows for the app, or use --usersig-file',
    ],
    ['/run/secrets/tim', 'looks like a file name: use --secret-key-file for that'],
    ['C:\\keys\\tim', 'looks like a file name: use --secret-key-file for that'],
    ['~tim-secret', 'looks like a file name: use --secret-key-file for that'],
    ['tim-secret.txt', 'looks like a file name: use --secret-key-file for that'],
    [
      `"${KEY}"`,
      'is in quotes: give the key of 64 characters that the IM console shows for the app, without quotes',
    ],
    [
      '0123456789abcdef'.repeat(3),
      'was cut off, with 48 characters left: give the key of 64 characters that the IM console shows for the app',
    ],
    ['abc', 'is too short: give the key of 64 characters that the IM console shows for the app'],
  ])('%j', async (secretKey, problem) => {
    const error = await refusal({ kind: 'secret', secretKey });
    expect(error).toEqual(new ImportError('CREDENTIALS', `The secret key ${problem}.`));
  });

  test('one that can be is trimmed and taken as it is', () => {
    expect(checkSecret(`  ${KEY}\n`)).toBe(KEY);
  });
});

describe('a signer with a ready UserSig', () => {
  test('uses it as it is, trimmed', async () => {
    const signer = await signerFrom({ kind: 'usersig', usersig: ` ${usersigAt(START)}\n` });
    expect(signer.usersig()).toBe(usersigAt(START));
  });

  test('has nothing better when it is refused', async () => {
    const signer = await signerFrom({ kind: 'usersig', usersig: usersigAt(START) });
    expect(await signer.renew(signer.usersig())).toBe(false);
  });

  test.each([
    [
      'of another app',
      usersigAt(START, 86_400, { ...APP, sdkappid: 1400000001 }),
      'The UserSig is for SDKAppID 1400000001, but --sdkappid is 1400000000: give the ones of the same app.',
    ],
    [
      'of another admin',
      usersigAt(START, 86_400, { ...APP, admin: 'root"' }),
      'The UserSig is for "root\\"", but --admin is "administrator": give the same name.',
    ],
    [
      'that has expired',
      usersigAt(START - DAY),
      "The UserSig expired on 2023-11-14T22:13:20.000Z by this machine's clock: make a new one.",
    ],
    [
      'that is none',
      'nonsense',
      'The UserSig cannot be read: copy it whole, or make a new one from the secret key with `tim-import sign`.',
    ],
  ])('refuses one %s', async (_, usersig, message) => {
    expect(await refusal({ kind: 'usersig', usersig })).toEqual(new ImportError('CREDENTIALS', message));
  });
});

describe('a signer with a UserSig file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usersig-'));
    path = join(folder, 'usersig');
    await writeFile(path, `${usersigAt(START)}\n`);
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('reads it again near its end, and uses the new one from then on', async () => {
    const signer = await signerFrom({ kind: 'usersig-file', path });
    await writeFile(path, usersigAt(START + HOUR));
    now += 22 * HOUR;
    signer.usersig();
    await settled();
    expect(signer.usersig()).toBe(usersigAt(START));
    now += HOUR;
    signer.usersig();
    await expect.poll(() => signer.usersig()).toBe(usersigAt(START + HOUR));
  });

  test('keeps the one it has while the file has nothing better', async () => {
    const signer = await signerFrom({ kind: 'usersig-file', path });
    await rm(path);
    now += 25 * HOUR;
    signer.usersig();
    await settled();
    expect(signer.usersig()).toBe(usersigAt(START));
  });

  test('reads it again, once, when it was refused', async () => {
    const signer = await signerFrom({ kind: 'usersig-file', path });
    const refused = signer.usersig();
    await writeFile(path, usersigAt(START + 1000));
    expect(await Promise.all([signer.renew(refused), signer.renew(refused)])).toEqual([true, true]);
    expect(signer.usersig()).toBe(usersigAt(START + 1000));
  });

  test('gives up when the file still holds the refused one', async () => {
    const signer = await signerFrom({ kind: 'usersig-file', path });
    expect(await signer.renew(signer.usersig())).toBe(false);
  });

  test('says so when the file is gone', async () => {
    const signer = await signerFrom({ kind: 'usersig-file', path });
    await rm(path);
    const message = `The UserSig file ${path} cannot be read (ENOENT): check its name and rights.`;
    await expect(signer.renew(signer.usersig())).rejects.toEqual(new ImportError('CREDENTIALS', message));
    expect((await refusal({ kind: 'usersig-file', path })).message).toBe(message);
  });
});

describe('a signer with a function', () => {
  test('takes what it gives, and asks again before that expires', async () => {
    let asked = 0;
    const obtain = async () => {
      asked++;
      return { usersig: usersigAt(now), expiresAt: now + 10 * HOUR };
    };
    const signer = await signerFrom({ kind: 'function', obtain });
    now += 8 * HOUR;
    expect([signer.usersig(), asked]).toEqual([usersigAt(START), 1]);
    now += HOUR;
    for (let call = 0; call < 100; call++) signer.usersig();
    await settled();
    expect([signer.usersig(), asked]).toEqual([usersigAt(now), 2]);
  });

  test('asks a function that fails again a minute later, and goes on with what it has', async () => {
    let asked = 0;
    const obtain = async () => {
      if (asked++ > 0) throw new Error('vault is sealed');
      return { usersig: usersigAt(now) };
    };
    const signer = await signerFrom({ kind: 'function', obtain });
    now += 23 * HOUR;
    for (let ms = 0; ms < 120_000; ms += 1000) {
      now += 1000;
      expect(signer.usersig()).toBe(usersigAt(START));
      await settled();
    }
    expect(asked).toBe(1 + 2);
    await expect(signer.renew(signer.usersig())).rejects.toEqual(
      new ImportError(
        'CREDENTIALS',
        'The credentials function failed to give a UserSig: look at its own error.',
      ),
    );
  });

  test('a refusal waits for the question that is already asked', async () => {
    let answer: (given: { usersig: string }) => void = () => {};
    let asked = 0;
    const obtain = () => {
      if (asked++ === 0) return Promise.resolve({ usersig: usersigAt(START) });
      return new Promise<{ usersig: string }>((resolve) => {
        answer = resolve;
      });
    };
    const signer = await signerFrom({ kind: 'function', obtain });
    now += 23.5 * HOUR;
    const refused = signer.usersig();
    const renewed = Promise.all([signer.renew(refused), signer.renew(refused)]);
    answer({ usersig: usersigAt(now) });
    expect([await renewed, asked]).toEqual([[true, true], 2]);
  });

  test.each([
    ['undefined', undefined],
    ['a bare string', 'eJw'],
    ['no UserSig', {}],
    ['a date', { usersig: usersigAt(START), expiresAt: new Date() }],
    ['NaN', { usersig: usersigAt(START), expiresAt: Number.NaN }],
  ])('refuses a function that gives %s', async (_, given) => {
    const obtain = async () => given as { usersig: string };
    expect(await refusal({ kind: 'function', obtain })).toEqual(
      new ImportError(
        'CREDENTIALS',
        'The credentials function must give { usersig, expiresAt? }, a string and milliseconds since 1970.',
      ),
    );
  });

  test('does not pass on what a failing function threw', async () => {
    const error = await refusal({
      kind: 'function',
      obtain: () => Promise.reject(new Error(`bad key ${KEY}`)),
    });
    expect([error.message, error.cause]).toEqual([
      'The credentials function failed to give a UserSig: look at its own error.',
      undefined,
    ]);
  });
});
