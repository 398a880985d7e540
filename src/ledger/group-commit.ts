// Gathers what is to be remembered into groups, and puts one after the other on the disk.
import type { Clock } from '../clock.js';

/** A kill may cost this many rows besides the calls in flight: one group that is being written, one that fills up. */
const MOST_ON_THE_WAY = 256;
const MOST_IN_GROUP = MOST_ON_THE_WAY / 2;
const LONGEST_WAIT_MS = 100;

export interface Commits<T> {
  /** Resolves when it is on the disk; rejects with the fault, which does no harm where nobody waits for it. */
  add(member: T): Promise<void>;
  /** Undefined, or a promise after which to ask again: too much is on its way to the disk. */
  room(): Promise<void> | undefined;
  /** Puts everything that was added on the disk; rejects with the fault, if there was one. */
  flush(): Promise<void>;
  /** What was added and is not on the disk because of a fault; calls that were in flight then still add to it. */
  readonly lost: number;
}

interface Group<T> {
  readonly members: T[];
  readonly written: Promise<void>;
  end(fault: Error | undefined): void;
}

/**
 * @param write puts a group on the disk, whole
 * @param onFault called once, for the first group that could not be written; nothing is written after it
 */
export function createCommits<T>(options: {
  readonly write: (members: readonly T[]) => Promise<void>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly onFault: (fault: Error) => void;
}): Commits<T> {
  const { write, clock, onFault } = options;
  let open: Group<T> | undefined;
  let timer: AbortController | undefined;
  const waiting: Group<T>[] = [];
  let current: Group<T> | undefined;
  let onTheWay = 0;
  let lost = 0;
  let fault: Error | undefined;

  /** One timer for all: a group waits for what is left of it, so at most as long as it takes. */
  function begin(): Group<T> {
    if (timer === undefined) {
      timer = new AbortController();
      clock.sleep(LONGEST_WAIT_MS, timer.signal).then(() => {
        timer = undefined;
        close();
      });
    }
    return createGroup<T>();
  }

  /** The open group takes no more, and waits for its turn. */
  function close(): void {
    if (open === undefined) return;
    waiting.push(open);
    open = undefined;
    if (current === undefined) void writeAll();
  }

  async function writeAll(): Promise<void> {
    for (current = waiting.shift(); current; current = waiting.shift()) {
      const { members, end } = current;
      try {
        if (fault === undefined) await write(members);
      } catch (error) {
        fault = error instanceof Error ? error : new Error(String(error));
        lost = onTheWay;
        onFault(fault);
      }
      onTheWay -= members.length;
      end(fault);
    }
  }

  return {
    add(member) {
      if (fault) lost++;
      open ??= begin();
      const { members, written } = open;
      members.push(member);
      onTheWay++;
      if (members.length === MOST_IN_GROUP) close();
      return written;
    },
    room() {
      if (onTheWay < MOST_ON_THE_WAY || fault) return undefined;
      return current?.written.catch(() => {});
    },
    async flush() {
      close();
      timer?.abort('flushed'); // a reason, or one is made, with its stack
      await (waiting.at(-1) ?? current)?.written;
      if (fault) throw fault;
    },
    get lost() {
      return lost;
    },
  };
}

function createGroup<T>(): Group<T> {
  let end: Group<T>['end'] = () => {};
  const written = new Promise<void>((resolve, reject) => {
    end = (fault) => (fault ? reject(fault) : resolve());
  });
  written.catch(() => {});
  return { members: [], written, end };
}
