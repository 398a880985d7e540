import { describe, expect, test } from 'vitest';
import { ImportError } from '../../src/errors.js';
import { FAULTS, type Fault } from '../../src/sandbox/faults.js';
import { parseFault } from '../../src/sandbox/parse-fault.js';

const ALWAYS = {
  value: 0,
  spread: 0,
  share: 1,
  times: Number.POSITIVE_INFINITY,
  each: Number.POSITIVE_INFINITY,
  skip: 0,
  after: 0,
  for: Number.POSITIVE_INFINITY,
  headers: {},
};

describe('a fault is read', () => {
  test.each<[string, Partial<Fault>]>([
    ['black-hole', { name: 'black-hole' }],
    ['latency=200±50', { name: 'latency', value: 200, spread: 50 }],
    ['latency=1.5s+-0.5s', { name: 'latency', value: 1500, spread: 500 }],
    ['latency=0', { name: 'latency', value: 0 }],
    ['code=60008:share=0.1', { name: 'code', value: 60008, share: 0.1 }],
    ['code=60008:share=25%', { name: 'code', value: 60008, share: 0.25 }],
    ['http=502:for=60s:after=10s', { name: 'http', value: 502, for: 60_000, after: 10_000 }],
    ['http=302', { name: 'http', value: 302, headers: { location: '/login' } }],
    ['http=302:location=http://a:80/', { name: 'http', value: 302, headers: { location: 'http://a:80/' } }],
    ['http=429:retry-after=2', { name: 'http', value: 429, headers: { 'retry-after': '2' } }],
    ['reset-before:id=u17:times=2', { name: 'reset-before', id: /^u17$/s, times: 2 }],
    ['half:id=a:b*[?]:each=1:skip=3', { name: 'half', id: /^a:b.*\[.\]$/s, each: 1, skip: 3 }],
    ['drip', { name: 'drip', value: 100 }],
    ['huge=5', { name: 'huge', value: 5 }],
    ['revoke', { name: 'revoke', value: 70052, times: 1 }],
    ['revoke=70001:after=2m', { name: 'revoke', value: 70001, times: 1, after: 120_000 }],
    ['quota=0', { name: 'quota', value: 0 }],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toEqual({ ...ALWAYS, ...fault, text });
  });

  test.each(FAULTS.map(({ name, example }) => [name, example]))('the example of %s: %s', (name, example) => {
    expect(parseFault(example).name).toBe(name);
  });
});

describe('a fault that is none is told, with a right one', () => {
  const names = FAULTS.map(({ name }) => name).join(', ');
  test.each([
    ['', `The fault "" is unknown; write one of ${names}, like latency=200±50.`],
    ['latncy=5', `The fault "latncy=5" is unknown; write one of ${names}, like latency=200±50.`],
    ['latency', 'The fault "latency" needs a value, <time>[±<time>]; write it like latency=200±50.'],
    ['latency=x', 'The fault "latency=x" cannot take "x" as <time>[±<time>]; write it like latency=200±50.'],
    [
      'latency=5±',
      'The fault "latency=5±" cannot take "5±" as <time>[±<time>]; write it like latency=200±50.',
    ],
    [
      'latency=-5',
      'The fault "latency=-5" cannot take "-5" as <time>[±<time>]; write it like latency=200±50.',
    ],
    [
      'drip=99999m',
      'The fault "drip=99999m" cannot take "99999m" as [<time>]; write it like drip=100:times=1.',
    ],
    [
      'http=200',
      'The fault "http=200" takes no value below 300; write it like http=429:retry-after=2:times=1.',
    ],
    [
      'http=600',
      'The fault "http=600" takes no value above 599; write it like http=429:retry-after=2:times=1.',
    ],
    ['code=0', 'The fault "code=0" takes no value below 1; write it like code=60008:share=0.1.'],
    ['code=1e3', 'The fault "code=1e3" cannot take "1e3" as <code>; write it like code=60008:share=0.1.'],
    ['half=1', 'The fault "half=1" takes no value; write it like half:each=1.'],
    [
      'half:share=0',
      'The fault "half:share=0" needs a share such as 0.1 or 10% behind share=; write it like half:each=1.',
    ],
    [
      'half:share=2',
      'The fault "half:share=2" needs a share such as 0.1 or 10% behind share=; write it like half:each=1.',
    ],
    [
      'half:times=0',
      'The fault "half:times=0" needs a number from 1 behind times=; write it like half:each=1.',
    ],
    [
      'half:for=',
      'The fault "half:for=" needs a time such as 10s or 500ms behind for=; write it like half:each=1.',
    ],
    ['half:id=', 'The fault "half:id=" needs an Identifier behind id=; write it like half:each=1.'],
    ['half:each=1:each=2', 'The fault "half:each=1:each=2" says each twice; write it like half:each=1.'],
    [
      'half:tims=1',
      'The fault "half:tims=1" knows no condition "tims", only id, api, share, times, each, skip, after, for; write it like half:each=1.',
    ],
    [
      'outage:id=a',
      'The fault "outage:id=a" knows no condition "id", only skip, after, for; write it like outage:after=10s:for=5s.',
    ],
  ])('%s', (text, message) => {
    expect(() => parseFault(text)).toThrow(new ImportError('USAGE', message));
  });
});
