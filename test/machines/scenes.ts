// What happens to processes that share a ceiling, and when.
import type { World, WorldOptions } from './world.js';

export interface Scene extends Pick<WorldOptions, 'roundTrip' | 'sentinel' | 'hosts' | 'clockOf'> {
  readonly name: string;
  readonly processes: number;
  readonly seconds: number;
  readonly events?: readonly Event[];
  /** Calls may be on their way for seconds, and arrive beside later ones. */
  readonly arrivesLate?: boolean;
}

export interface Event {
  readonly name: string;
  /** Seconds after the start. */
  readonly at: number;
  act(world: World): Promise<void> | void;
}

/** By then all have started, and share all of the ceiling. */
const AT = 14;

export const SCENES: readonly Scene[] = [
  ...[1, 2, 4, 8].map((processes) => ({ name: 'undisturbed', processes, seconds: processes > 4 ? 24 : 20 })),
  one('one is killed', 9, (world) => world.signal(1, 'SIGKILL')),
  then('one is stopped', 12, 8, (world) => world.signal(1, 'SIGSTOP'), {
    name: 'and continues',
    act: (world) => world.signal(1, 'SIGCONT'),
  }),
  one('one more joins', 9, (world) => world.start(5)),
  one('Redis restarts empty', 7, async ({ redis }) => {
    await redis.kill();
    await redis.start();
  }),
  one('FLUSHALL, SCRIPT FLUSH', 7, ({ redis }) => {
    redis.cli('flushall');
    redis.cli('script', 'flush');
  }),
  ...[2, 10].map((seconds) =>
    then(`Redis is away for ${seconds} s`, seconds, 9, ({ redis }) => redis.kill(), {
      name: 'and is back, empty',
      act: ({ redis }) => redis.start(),
    }),
  ),
  { ...one('Sentinel fails over', 10, ({ redis }) => redis.kill()), sentinel: true },
  { ...undisturbed('Redis is 50 ms away'), roundTrip: 50 },
  { ...undisturbed('Redis is 300 ms away'), roundTrip: 300 },
  {
    ...undisturbed('clocks are off by an hour'),
    clockOf: (process) => [undefined, '+1h', '-1h', undefined][process % 4],
  },
  cut('one host is cut from Redis', [1], ['redis']),
  cut('all hosts are cut from Redis', [1, 2, 3, 4], ['redis']),
  cut('one host is cut from everything', [1], ['redis', 'server']),
];

function undisturbed(name: string): Scene {
  return { name, processes: 4, seconds: 20 };
}

function one(name: string, seconds: number, act: Event['act']): Scene {
  return { name, processes: 4, seconds: AT + seconds, events: [{ name, at: AT, act }] };
}

function then(
  name: string,
  lasts: number,
  seconds: number,
  act: Event['act'],
  end: Omit<Event, 'at'>,
): Scene {
  const events = [
    { name, at: AT, act },
    { ...end, at: AT + lasts },
  ];
  return { name, processes: 4, seconds: AT + lasts + seconds, events };
}

function cut(name: string, hosts: readonly number[], networks: readonly ('redis' | 'server')[]): Scene {
  const each = (act: (host: number, network: 'redis' | 'server') => void) => {
    for (const host of hosts) for (const network of networks) act(host, network);
  };
  const scene = then(name, 10, 9, (world) => each((...which) => world.hosts?.cut(...which)), {
    name: 'and is on it again',
    act: (world) => each((...which) => world.hosts?.join(...which)),
  });
  return { ...scene, hosts: true, arrivesLate: networks.includes('server') };
}
