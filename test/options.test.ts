// The table of options: what the command line and the library take of one is within the same bounds.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { COMMANDS } from '../src/commands/commands.js';
import { checkValues, type GivenTexts, OPTIONS, type OptionName, readOptions } from '../src/options.js';

/** What a command line's text means; undefined where it is refused. */
function fromText<K extends OptionName>(name: K, ...texts: string[]) {
  const wrong: string[] = [];
  const given: GivenTexts = { [name]: texts };
  const values = readOptions(z, [name], { texts: given, env: {} }, ({ en }) => wrong.push(en));
  return wrong.length > 0 ? wrong : values[name];
}

function fromProgram<K extends OptionName>(name: K, value: unknown) {
  const wrong: string[] = [];
  const given = Object.fromEntries([[name, value]]) as Parameters<typeof checkValues<K>>[2];
  const values = checkValues(z, [name], given, ({ en }) => wrong.push(en));
  return wrong.length > 0 ? wrong : values[name];
}

describe('a text and a value are taken alike', () => {
  test.each<[OptionName, string, unknown]>([
    ['rate', '1', 1],
    ['rate', '1000000', 1_000_000],
    ['retries', '0', 0],
    ['retries', '1000', 1000],
    ['timeout', '0.001', 1],
    ['timeout', '3600', 3_600_000],
    ['maxOutage', '31536000', 31_536_000_000],
    ['deadline', '2h30m', 9_000_000],
    ['deadline', '365d', 31_536_000_000],
    ['concurrency', 'auto', 'auto'],
    ['concurrency', '4096', 4096],
    ['limit', '1', 1],
    ['keep', '1000000', 1_000_000],
    ['tolerate', '20', { count: 20 }],
    ['tolerate', '1%', { share: 0.01 }],
    ['tolerate', '100%', { share: 1 }],
    ['delimiter', 'tab', '\t'],
    ['delimiter', '\\t', '\t'],
    ['delimiter', '\\x01', '\x01'],
    ['delimiter', '；', '；'],
    ['encoding', 'UTF-8', 'utf-8'],
    ['encoding', 'gbk', 'gb18030'],
    ['map', 'nick=full name', { Nick: 'full name' }],
    ['map', 'Nick=a=b', { Nick: 'a=b' }],
    ['header', '', false],
    ['trim', '', false],
    ['force', '', true],
    ['results', 'sent', 'sent'],
  ])('--%s %s', (name, text, value) => {
    expect([fromText(name, text), fromProgram(name, value)]).toEqual([value, value]);
  });

  test('a delimiter may be named to the library too', () => {
    expect(fromProgram('delimiter', 'tab')).toBe('\t');
  });
});

describe('a text and a value are refused alike, each in its own words', () => {
  test.each<[OptionName, string, unknown, string, string]>([
    ['rate', '0', 0, 'a whole number from 1 to 1000000', 'a whole number from 1 to 1000000'],
    ['rate', '1.5', 1.5, 'a whole number', 'a whole number'],
    ['rate', '1000001', 1_000_001, 'a whole number', 'a whole number'],
    ['retries', '1001', 1001, 'from 0 to 1000', 'from 0 to 1000'],
    ['timeout', '0', 0, 'seconds from 0.001 to 3600', 'milliseconds from 1 to 3600000'],
    ['timeout', '3601', 3_601_000, 'seconds from 0.001 to 3600', 'milliseconds from 1 to 3600000'],
    ['maxOutage', '31536001', 31_536_001_000, 'seconds', 'milliseconds from 1 to 31536000000'],
    ['deadline', '0s', 0, 'a duration from 1s to 365d', 'milliseconds from 1000 to 31536000000'],
    ['deadline', '366d', 366 * 86_400_000, 'a duration', 'milliseconds'],
    ['concurrency', '4097', 4097, 'auto, or a whole number from 1 to 4096', 'auto, or a whole number'],
    ['limit', '0', 0, 'a whole number', 'a whole number'],
    ['keep', '1000001', 1_000_001, 'a whole number', 'a whole number'],
    ['tolerate', '101%', { share: 1.01 }, 'a share such as 1%', '{ share } from 0 to 1'],
    ['tolerate', '0.5', { count: 0.5 }, 'a whole number', '{ count } with a whole number'],
    ['delimiter', 'a', 'a', 'one character that is no letter', 'one character that is no letter'],
    ['delimiter', '"', '"', 'one character', 'one character'],
    ['delimiter', ',,', ',,', 'one character', 'one character'],
    ['region', 'mars', 'mars', 'one of cn, sg', 'one of cn, sg'],
    ['map', 'Name=x', { Name: 'x' }, 'field=column', '{ field: column }'],
    ['label', '', '', 'a value', 'a text that is not empty'],
  ])('%s %s', (name, text, value, needed, neededByProgram) => {
    const [said] = [fromText(name, text)].flat();
    const [thrown] = [fromProgram(name, value)].flat();
    expect(said).toMatch(new RegExp(`^${OPTIONS[name].flag} (?:needs|takes) .*, not .+\\.$`));
    expect(said).toContain(needed);
    expect(thrown).toMatch(new RegExp(`^${name} (?:needs|takes) .*, not .+\\.$`));
    expect(thrown).toContain(neededByProgram);
  });
});

test('a flag that repeats adds up, and may not contradict itself', () => {
  expect(fromText('map', 'Nick=a', 'Type=b')).toEqual({ Nick: 'a', Type: 'b' });
  expect(fromText('map', 'Nick=a', 'Nick=b')).toEqual([
    expect.stringMatching(/^--map needs field=column, .* once for each of .*, not "Nick=b"\.$/),
  ]);
  expect(fromText('fault', 'outage', 'http=502')).toEqual(['outage', 'http=502']);
  expect(fromText('rate', '5', '7')).toBe(7);
});

test('a flag goes before its variable, and an empty variable is none', () => {
  const read = (texts: GivenTexts, env: Record<string, string>) =>
    readOptions(z, ['region'], { texts, env }, (mistake) => {
      throw new Error(mistake.en);
    }).region;
  expect(read({ region: ['sg'] }, { TIM_REGION: 'kr' })).toBe('sg');
  expect(read({}, { TIM_REGION: 'kr' })).toBe('kr');
  expect(read({}, { TIM_REGION: '' })).toBe('cn');
  expect(() => read({}, { TIM_REGION: 'x' })).toThrow('TIM_REGION takes one of cn');
});

test('every default is one that the library would take', () => {
  const refused = Object.entries(OPTIONS).filter(
    ([, { kind, fallback }]) => fallback !== undefined && !kind.value(z).safeParse(fallback).success,
  );
  expect(refused.map(([name]) => name)).toEqual([]);
});

test.each(COMMANDS)('$name has every flag and variable once', ({ options }) => {
  const named = options.map((name) => OPTIONS[name]).flatMap(({ flag, env }) => (env ? [flag, env] : [flag]));
  expect(new Set(named).size).toBe(named.length);
});

test('every option is explained in both languages', () => {
  const all = Object.values(OPTIONS);
  expect(all.filter(({ help }) => !/\p{Script=Han}/u.test(help.zh)).map(({ flag }) => flag)).toEqual([]);
});
