// Reads the URL of a Redis: one server, or the sentinels of one; what it shows to people holds no password.
import { ImportError } from '../errors.js';

export interface RedisAddress {
  /** The server, or the sentinels that know it. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** What the sentinels call the server; left out: there are none. */
  readonly master?: string;
  readonly tls: boolean;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** The URL without a user, a password and parameters. */
  readonly shown: string;
}

const FORMS =
  'redis://<host>:<port>/<db>, rediss://… for TLS, or redis+sentinel://<host>:<port>,<host>:<port>/<master>/<db>';

/** Whether a text names a Redis, and not a folder. */
export function isRedisUrl(text: string): boolean {
  return /^rediss?(\+sentinel)?:\/\//i.test(text);
}

/** Whether a password is part of the URL: other users of the machine see it in the process list. */
export function holdsPassword(url: string): boolean {
  return /^[^/]*\/\/[^/?#]*:[^/?#]*@/.test(url);
}

/** The URL with a password, where it holds none. */
export function withPassword(url: string, password: string | undefined): string {
  if (!password || holdsPassword(url)) return url;
  const [, scheme = '', user = '', rest = ''] = /^([^/]*\/\/)(?:([^@/?#]*)@)?(.*)$/s.exec(url) ?? [];
  return `${scheme}${user}:${encodeURIComponent(password)}@${rest}`;
}

/** @throws ImportError USAGE, which never quotes the URL */
export function parseRedisUrl(url: string): RedisAddress {
  const match = /^(rediss?)(\+sentinel)?:\/\/(?:([^@]*)@)?([^/?#@]*)(\/[^?#]*)?$/i.exec(url);
  if (!match) throw wrong('it is not a URL of a Redis');
  const [, scheme = '', sentinel, user = '', places = '', path = ''] = match;
  const tls = scheme.toLowerCase() === 'rediss';
  const hosts = places.split(',').map((place) => placeOf(place, sentinel ? 26379 : 6379));
  const [first = '', second = '', ...rest] = path.slice(1).split('/');
  const [master, db] = sentinel ? [decode(first), second] : [undefined, first];
  if (rest.length > 0 || (!sentinel && (second !== '' || hosts.length > 1)))
    throw wrong('it has a part too many');
  if (master === '') throw wrong('it does not name the master');
  if (!/^\d{0,5}$/.test(db)) throw wrong('its database is not a number');
  const colon = user.indexOf(':');
  const username = decode(colon < 0 ? user : user.slice(0, colon));
  const password = colon < 0 ? '' : decode(user.slice(colon + 1));
  const at = hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
  return {
    ...{ hosts, tls, db: Number(db) },
    ...(master !== undefined && { master }),
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    shown: `${scheme.toLowerCase()}${sentinel ? '+sentinel' : ''}://${at}${path.replace(/\/$/, '')}`,
  };
}

function placeOf(place: string, fallback: number): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/i.exec(place) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw wrong('it names no host');
  const number = port === undefined ? fallback : Number(port);
  if (number < 1 || number > 65_535) throw wrong('its port is not from 1 to 65535');
  return { host, port: number };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('a % in it is not followed by two hex digits');
  }
}

function wrong(why: string): ImportError {
  return new ImportError('USAGE', `The Redis URL cannot be used: ${why}; write ${FORMS}.`);
}
