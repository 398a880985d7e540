// This process's share of a ceiling that several share: held by a lease from Redis, and asked for again all the time.
import type { Clock } from '../clock.js';
import { ImportError } from '../errors.js';
import type { RedisConnection } from '../redis/connection.js';
import { SHARE_SCRIPT } from './share-script.js';

export interface SharedCeiling {
  /** Calls a second that may start at this instant: 0 without a share, and when its lease has ended. */
  readonly share: number;
  /** Calls a second of all processes together: the lowest `--rate` among them. */
  readonly ceiling: number;
  /** Processes that want calls, this one included; 0 before Redis has answered. */
  readonly processes: number;
  readonly mostProcesses: number;
  /** The lowest `ceiling` so far. */
  readonly lowestCeiling: number;
  /** Milliseconds since Redis answered last, where the lease has ended for lack of an answer. */
  readonly unreachableFor: number | undefined;
  /** Resolves at Redis's next answer, which may bring another share, or when it is closed. */
  changed(): Promise<void>;
  /** Gives the share back, so that others have it in a second. */
  close(): Promise<void>;
}

const BEAT_MS = 250;
const LEASE_MS = 3000;
/** Two beats go together where Redis is slow, but never more than this many a second. */
const SHORTEST_PAUSE_MS = 10;

/**
 * @param key names what is shared: processes with the same one share
 * @param id names this process
 * @param rate its own ceiling, calls a second
 * @param wants whether it has calls to make
 * @param onChange told of each new share that is not 0
 * @param onWait called after a time without a share for lack of an answer; monotonic milliseconds
 * @param onFault told of each ask without an answer: ImportError REDIS_UNREACHABLE or REDIS_REFUSED
 */
export function createSharedCeiling(parts: {
  readonly connection: Pick<RedisConnection, 'ready' | 'run' | 'connections' | 'close'>;
  readonly key: string;
  readonly id: string;
  readonly rate: number;
  readonly clock: Clock;
  readonly wants: () => boolean;
  readonly onChange: (share: number) => void;
  readonly onFault: (fault: ImportError, unansweredMs: number) => void;
  readonly onWait: (wait: { from: number; to: number; reason: string }) => void;
}): SharedCeiling {
  const { connection, key, id, rate, clock, wants, onChange, onFault, onWait } = parts;
  const closing = new AbortController();
  let waiting: (() => void)[] = [];
  let granted = 0;
  // On both clocks: the monotonic one does not run while the machine sleeps, and the wall clock may be set back.
  let ends = Number.NEGATIVE_INFINITY;
  let wallEnds = Number.NEGATIVE_INFINITY;
  let ceiling = rate;
  let processes = 0;
  let mostProcesses = 0;
  let lowestCeiling = rate;
  let asks = 0;
  let connectionAsked = 0;
  let answeredAt = clock.now();
  let ahead: number | undefined; // Redis's clock, of ours
  const asking = beat();

  return {
    get share() {
      return share();
    },
    get ceiling() {
      return ceiling;
    },
    get processes() {
      return processes;
    },
    get mostProcesses() {
      return mostProcesses;
    },
    get lowestCeiling() {
      return lowestCeiling;
    },
    get unreachableFor() {
      const since = clock.now() - answeredAt;
      return !hasEnded() || since < BEAT_MS ? undefined : since;
    },
    changed: () => (closing.signal.aborted ? Promise.resolve() : new Promise((wake) => waiting.push(wake))),
    async close() {
      if (closing.signal.aborted) return;
      granted = 0;
      closing.abort();
      wake();
      await asking;
      await ask(0).catch(() => {}); // the lease ends without it too
      connection.close();
    },
  };

  function share(): number {
    return hasEnded() ? 0 : granted;
  }

  /** By either clock: after a sleep of the machine the wall's is right, and otherwise one may be a moment behind. */
  function hasEnded(): boolean {
    return clock.now() >= ends || clock.wall() >= wallEnds;
  }

  async function beat(): Promise<void> {
    while (!closing.signal.aborted) {
      const asked = clock.now();
      try {
        await ask(LEASE_MS);
      } catch (error) {
        if (!(error instanceof ImportError)) throw error;
        onFault(error, clock.now() - answeredAt);
      }
      await clock.sleep(Math.max(SHORTEST_PAUSE_MS, asked + BEAT_MS - clock.now()), closing.signal);
    }
  }

  /** @param lease milliseconds; 0 gives the share back */
  async function ask(lease: number): Promise<void> {
    await connection.ready();
    const { connections } = connection;
    const first = connections !== connectionAsked;
    const wanted = lease > 0 && wants();
    // The lease runs from the asking: Redis counts it from when it hears, which is later.
    const at = clock.now();
    const wallAt = clock.wall();
    const asked = ahead === undefined ? 0 : Math.round(at + ahead);
    const args = [id, asks++, rate, wanted ? 1 : 0, share(), first ? 1 : 0, lease, LEASE_MS, asked];
    const [time, next, members, lowest] = numbers(await connection.run(SHARE_SCRIPT, [key], args));
    if (time !== undefined) ahead = time - clock.now();
    if (next === undefined || members === undefined || lowest === undefined) return;
    connectionAsked = connections;
    const now = clock.now();
    if (now >= ends && granted > 0) onWait({ from: ends, to: now, reason: 'REDIS_UNREACHABLE' });
    answeredAt = now;
    processes = members;
    ceiling = lowest;
    mostProcesses = Math.max(mostProcesses, members);
    lowestCeiling = Math.min(lowestCeiling, lowest);
    if (closing.signal.aborted) return;
    const changed = granted !== next;
    granted = next;
    ends = at + lease;
    wallEnds = wallAt + lease;
    if (changed && next > 0) onChange(next);
    wake();
  }

  function wake(): void {
    const woken = waiting;
    waiting = [];
    for (const one of woken) one();
  }
}

function numbers(reply: unknown): number[] {
  return Array.isArray(reply) ? reply.map(Number) : [];
}
