// Collects what is to be recorded into groups and writes them durably, one after the other.
import type { Clock } from '../clock.js';

/** A kill can lose this many rows besides the calls in flight: one group being written, and one filling up. */
const MAX_PENDING = 256;
const MAX_GROUP = MAX_PENDING / 2;
const MAX_WAIT_MS = 100;

export interface GroupCommit<T> {
  /** Resolves when it is durable; rejects with the fault, which is harmless if nobody waits for it. */
  add(member: T): Promise<void>;
  /** Undefined, or a promise after which to ask again, because too much is pending. */
  ready(): Promise<void> | undefined;
  /** Writes everything that was added; rejects with the fault, if there was one. */
  flush(): Promise<void>;
  /** Members that were added and not written because of a fault; calls that were in flight then still add to it. */
  readonly lost: number;
}

interface Group<T> {
  readonly members: T[];
  readonly written: Promise<void>;
  end(fault: Error | undefined): void;
}

/**
 * @param write writes a whole group durably
 * @param onFault called once, for the first group that could not be written; nothing is written after it
 */
export function createGroupCommit<T>(options: {
  readonly write: (members: readonly T[]) => Promise<void>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly onFault: (fault: Error) => void;
}): GroupCommit<T> {
  const { write, clock, onFault } = options;
  let open: Group<T> | undefined;
  let timer: AbortController | undefined;
  const queue: Group<T>[] = [];
  let current: Group<T> | undefined;
  let pending = 0;
  let lost = 0;
  let fault: Error | undefined;

  /** One timer for all groups: a group waits for the rest of it, so never longer than MAX_WAIT_MS. */
  function begin(): Group<T> {
    if (timer === undefined) {
      timer = new AbortController();
      clock.sleep(MAX_WAIT_MS, timer.signal).then(() => {
        timer = undefined;
        close();
      });
    }
    return createGroup<T>();
  }

  /** The open group accepts no more members and is queued. */
  function close(): void {
    if (open === undefined) return;
    queue.push(open);
    open = undefined;
    if (current === undefined) void writeAll();
  }

  async function writeAll(): Promise<void> {
    for (current = queue.shift(); current; current = queue.shift()) {
      const { members, end } = current;
      try {
        if (fault === undefined) await write(members);
      } catch (error) {
        fault = error instanceof Error ? error : new Error(String(error));
        lost = pending;
        onFault(fault);
      }
      pending -= members.length;
      end(fault);
    }
  }

  return {
    add(member) {
      if (fault) lost++;
      open ??= begin();
      const { members, written } = open;
      members.push(member);
      pending++;
      if (members.length === MAX_GROUP) close();
      return written;
    },
    ready() {
      if (pending < MAX_PENDING || fault) return undefined;
      return current?.written.catch(() => {});
    },
    async flush() {
      close();
      timer?.abort('flushed'); // with a reason, or node makes an error with a stack for it
      await (queue.at(-1) ?? current)?.written;
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
