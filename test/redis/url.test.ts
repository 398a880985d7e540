// The URL of a Redis: what it may say, and that its password is never shown.
import { describe, expect, test } from 'vitest';
import { holdsPassword, isRedisUrl, parseRedisUrl, withPassword } from '../../src/redis/url.js';

describe('the URL of a Redis', () => {
  test.each([
    [
      'redis://host',
      { hosts: [{ host: 'host', port: 6379 }], tls: false, db: 0, shown: 'redis://host:6379' },
    ],
    [
      'rediss://host:7000/2',
      { hosts: [{ host: 'host', port: 7000 }], tls: true, db: 2, shown: 'rediss://host:7000/2' },
    ],
    [
      'redis://me:p%40ss@[::1]:7000/',
      { hosts: [{ host: '::1', port: 7000 }], username: 'me', password: 'p@ss', shown: 'redis://[::1]:7000' },
    ],
    ['redis://:secret@host', { password: 'secret', shown: 'redis://host:6379' }],
    [
      'redis+sentinel://:pw@a,b:1234/main/3',
      {
        hosts: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 1234 },
        ],
        ...{ master: 'main', db: 3, password: 'pw', shown: 'redis+sentinel://a:26379,b:1234/main/3' },
      },
    ],
  ])('%s', (url, parts) => {
    expect(parseRedisUrl(url)).toMatchObject(parts);
  });

  test.each([
    ['redis://me@host:1/2', { username: 'me', password: 'p@/:w', shown: 'redis://host:1/2' }],
    ['redis://host', { password: 'p@/:w', shown: 'redis://host:6379' }],
    ['redis://me:own@host', { username: 'me', password: 'own' }],
    ['redis+sentinel://me@a,b/main', { username: 'me', password: 'p@/:w', master: 'main' }],
  ])('%s takes a password that is given beside it, where it holds none', (url, parts) => {
    expect(parseRedisUrl(withPassword(url, 'p@/:w'))).toMatchObject(parts);
  });

  test.each([
    'redis:/host',
    'http://:secret@host',
    'redis://:secret@',
    'redis://:secret@host:99999',
    'redis://:secret@host/x',
    'redis://:secret@host/1/2',
    'redis://:secret@a,b',
    'redis://:secret@host?x=1',
    'redis://:secret%zz@host',
    'redis+sentinel://:secret@host',
  ])('%s is refused, and its password is not shown', (url) => {
    let message = '';
    try {
      parseRedisUrl(url);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('The Redis URL cannot be used');
    expect(message).not.toContain('secret');
  });

  test.each([
    ['redis://:pw@host', true],
    ['redis://me:pw@host/1', true],
    ['redis://me@host:6379', false],
    ['redis://host:6379/1', false],
  ])('%s holds a password: %s', (url, holds) => {
    expect(holdsPassword(url)).toBe(holds);
  });

  test('a folder is none', () => {
    expect(['redis', './redis://x', 'redis:x', 'REDISS://h', 'redis+sentinel://h/m'].map(isRedisUrl)).toEqual(
      [false, false, false, true, true],
    );
  });
});
