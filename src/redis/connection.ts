// One connection to Redis: loads its client only when asked, reconnects by itself, and says what a fault means.
import { env } from 'node:process';
import type { RedisOptions } from 'ioredis';
import { ImportError } from '../errors.js';
import type { RedisAddress } from './url.js';

export interface RedisConnection {
  /** For messages; without a password. */
  readonly shown: string;
  /** How often it has connected: a new number may be another server, or one that has forgotten everything. */
  readonly connections: number;
  /** Resolves when a command can be sent. @throws ImportError REDIS_UNREACHABLE after a second, REDIS_REFUSED */
  ready(): Promise<void>;
  /** Runs a Lua script whole. @throws ImportError REDIS_UNREACHABLE, REDIS_REFUSED */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /** @throws ImportError REDIS_UNREACHABLE, REDIS_REFUSED */
  call(command: string, args: readonly (string | number)[]): Promise<unknown>;
  close(): void;
}

/** Named by its hash; sent whole where Redis does not know it. */
export interface RedisScript {
  readonly lua: string;
  readonly sha: string;
}

const CONNECT_MS = 2000;
const READY_MS = 1000;
/** A server that hangs, or that no packet reaches, says none: then it is time for a new connection. */
const GOODBYE_MS = 100;
const LONGEST_RETRY_MS = 1000;

/** The client would print each command with its arguments on stderr, passwords and accounts included. */
function refuseDebugOutput(debug = ''): void {
  const pattern = debug.split(/[\s,]+/).find((one) => {
    const [start = ''] = one.split('*');
    return one !== '' && (start.startsWith('ioredis') || (one.includes('*') && 'ioredis:'.startsWith(start)));
  });
  if (pattern === undefined) return;
  throw new ImportError('USAGE', `DEBUG=${pattern} would print the password of Redis: unset it.`);
}

/**
 * @param replyMs how long one reply may take
 * @throws ImportError USAGE
 */
export async function connectRedis(address: RedisAddress, replyMs: number): Promise<RedisConnection> {
  const { shown } = address;
  refuseDebugOutput(env.DEBUG);
  const { Redis } = await import('ioredis');
  const redis = new Redis(optionsOf(address, replyMs));
  let connections = 0;
  let last: unknown; // the latest fault of the connection itself: a command only knows that there is none
  redis.on('error', (error) => {
    last = error;
  });
  redis.on('connect', () => {
    connections++;
  });
  redis.on('ready', () => {
    last = undefined;
  });
  redis.connect().catch(() => {}); // comes as 'error' too

  const isReady = () => redis.status === 'ready';
  const failed = (error: unknown): ImportError => {
    const told = last !== undefined && !isReady() ? last : error;
    // A reply that is late would be taken for the next one's, for ever; a replica never becomes the master again.
    if (/timed out|^READONLY/i.test(messageOf(error))) redis.disconnect(true);
    return faultOf(told, shown);
  };
  const rethrow = (error: unknown) => {
    throw failed(error);
  };

  return {
    shown,
    get connections() {
      return connections;
    },
    async ready() {
      if (isReady()) return;
      let wake = () => {};
      const timer = setTimeout(() => wake(), READY_MS);
      await new Promise<void>((resolve) => {
        wake = resolve;
        redis.once('ready', wake).once('error', wake);
      });
      clearTimeout(timer);
      redis.off('ready', wake).off('error', wake);
      if (!isReady()) throw failed(new Error('it cannot be reached'));
    },
    async run(script, keys, args) {
      const rest = [keys.length, ...keys, ...args];
      return redis
        .call('evalsha', script.sha, ...rest)
        .catch((error: unknown) => {
          if (!/^NOSCRIPT/.test(messageOf(error))) throw error;
          return redis.call('eval', script.lua, ...rest);
        })
        .catch(rethrow);
    },
    call: (command, args) => redis.call(command, ...args).catch(rethrow),
    close: () => redis.disconnect(),
  };
}

function optionsOf(address: RedisAddress, replyMs: number) {
  const { hosts, master, tls, db, username, password } = address;
  const [first] = hosts;
  return {
    ...(master === undefined
      ? { host: first?.host ?? '', port: first?.port ?? 6379 }
      : { sentinels: hosts.map((one) => ({ ...one })), name: master }),
    ...(tls && { tls: {}, enableTLSForSentinelMode: true }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    db,
    protocol: 2, // nothing here needs the third, and a proxy may not speak it
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: replyMs,
    sentinelCommandTimeout: CONNECT_MS,
    disconnectTimeout: GOODBYE_MS,
    retryStrategy: (times: number) => Math.min(times * 50, LONGEST_RETRY_MS),
    // What has waited is out of date: each caller asks anew.
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false, // needs INFO, which a user of few rights may not call
    disableClientInfo: true,
  } satisfies RedisOptions;
}

/** What only a person can change: who may do what, certificates, and a server of another kind. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^(WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH)|unauthenticated/, 'check the user and the password'],
  [/^NOPERM/, 'give its user the rights that docs/machines.md lists'],
  [/^MOVED|^CROSSSLOT/, 'it is a cluster; name a Redis that is one server, or its sentinels'],
  [/^ERR unknown command/, 'it does not know a command that is needed; use Redis 6.2 or newer, or Valkey'],
  [/^ERR (DB index|SELECT)|^ERR invalid DB/, 'check the number of the database'],
  [/^(WRONGTYPE|ERR .*script)/, 'its keys hold something else; name another database'],
  [
    /\b(CERT_|UNABLE_TO_|ERR_TLS_|[A-Z_]*SELF_SIGNED_)|certificate/,
    'check its certificate, and that NODE_EXTRA_CA_CERTS names the authority that issued it',
  ],
  [/wrong version number|\bEPROTO\b|SSL routines/, 'use rediss:// only where the server speaks TLS'],
];

export function faultOf(error: unknown, shown: string): ImportError {
  const message = messageOf(error);
  const cure = REFUSED.find(([words]) => words.test(message))?.[1];
  const options = { cause: error };
  return cure === undefined
    ? new ImportError('REDIS_UNREACHABLE', `Redis at ${shown} does not answer (${message}).`, options)
    : new ImportError('REDIS_REFUSED', `Redis at ${shown} refuses (${message}): ${cure}.`, options);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // With several addresses of one host the errors are inside, and the message is empty.
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message.includes(code) ? error.message.trim() : `${code} ${error.message.trim()}`;
}
