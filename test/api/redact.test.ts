import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/api/redact.js';
import { signUserSig } from '../../src/api/usersig.js';

const KEY = '0123456789abcdef'.repeat(4);

/** Every second UserSig or so holds all three of the odd characters. */
const usersig = fc
  .record({ now: fc.nat(), admin: fc.string({ minLength: 1 }) })
  .map(({ now, admin }) => signUserSig({ sdkappid: 1, admin, secretKey: KEY, now, lifetime: 86400 }));

const spellings: readonly [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['percent-encoded', (text) => encodeURIComponent(text)],
  ['percent-encoded to the last character', (text) => text.replace(/./g, percent)],
  ['percent-encoded in small letters', (text) => text.replace(/[*_-]/g, (one) => percent(one).toLowerCase())],
  ['percent-encoded twice', (text) => encodeURIComponent(text.replace(/[*_-]/g, percent))],
  ['as plain Base64', plain],
  ['as plain Base64, percent-encoded', (text) => encodeURIComponent(plain(text))],
  ['as plain Base64 in JSON with escaped slashes', (text) => plain(text).replaceAll('/', '\\/')],
];

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function plain(text: string): string {
  return text.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
}

test.each(spellings)('removes a UserSig that is spelled %s', (_, spell) => {
  fc.assert(
    fc.property(usersig, (text) => {
      const redactor = createRedactor();
      redactor.learn(text);
      expect(redactor.redact(`before <${spell(text)}> after`)).toBe('before <[removed]> after');
    }),
    { numRuns: 30 }, // each compiles a pattern of its own
  );
});

test('removes a UserSig each character of which is spelled in its own way, also beside a credential of a few words', () => {
  fc.assert(
    fc.property(usersig, fc.infiniteStream(fc.nat(4)), fc.boolean(), (text, ways, words) => {
      const redactor = createRedactor();
      redactor.learn(text);
      if (words) redactor.learn('pass word (of two) words');
      const spelled = text.replace(/[\s\S]/g, (one) => {
        const way = ways.next().value;
        const twin = way > 2 ? plain(one) : one;
        return way % 2 === 0 ? twin : percent(twin).replace('%', way === 3 ? '%2525' : '%');
      });
      expect(redactor.redact(`<${spelled}> pass word (of two) words`)).toBe(
        `<[removed]> ${words ? '[removed]' : 'pass word (of two) words'}`,
      );
    }),
    { numRuns: 30 },
  );
});

test.each(spellings.slice(0, 5))('removes a secret key that is spelled %s', (_, spell) => {
  const redactor = createRedactor();
  redactor.learn(KEY);
  expect(redactor.redact(`${spell(KEY)}${spell(KEY)}!`)).toBe('[removed][removed]!');
});

test('removes what merely looks like a UserSig, cut or of somebody else', () => {
  fc.assert(
    fc.property(usersig, fc.integer({ min: 32, max: 100 }), (text, length) => {
      const { redact } = createRedactor();
      expect(redact(`/x?usersig=${text.slice(0, length)}&random=1`)).toBe('/x?usersig=[removed]&random=1');
      expect(redact(`usersig%3D${encodeURIComponent(text)}%26`)).not.toContain(text.slice(0, 40));
    }),
  );
});

test.each([
  '',
  '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
  'identifier not exist',
  'héé 张三丰 '.repeat(40),
])('leaves %j alone', (text) => {
  const redactor = createRedactor();
  redactor.learn(KEY);
  redactor.learn('short');
  expect(redactor.redact(text)).toBe(text);
});

test('a credential of any characters at all is found literally', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, unit: 'grapheme' }), (credential) => {
      const redactor = createRedactor();
      redactor.learn(credential);
      expect(redactor.redact(`>${credential}<`)).not.toContain(credential);
    }),
  );
});

test.each([
  ['backslashes', '\\'],
  ['percent signs', '%25'],
  ['the start of a UserSig', 'eJ%2525%2525!'],
  ['most of the key', KEY.slice(1)],
])('64 KiB of %s take no time to speak of', (_, text) => {
  const redactor = createRedactor();
  redactor.learn(KEY);
  redactor.learn(signUserSig({ sdkappid: 1, admin: 'a', secretKey: KEY, now: 1, lifetime: 86400 }));
  // Where a pattern backtracks without bound this takes a quarter of a minute, and the test's own limit ends it.
  expect(redactor.redact(text.repeat(65_536 / text.length))).not.toContain(KEY);
});
