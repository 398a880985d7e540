// The house: how many rows are in hand at once, calls and waiting rows together; a full house stops the reading.

export interface House {
  /** Resolves when the work has a place and has begun; rejects with what an earlier work threw. */
  admit(work: () => Promise<void>): Promise<void>;
  /** No more comes. Resolves when all work is done; then rejects if any of it threw. */
  empty(): Promise<void>;
  /** Whether no more comes. */
  readonly closing: boolean;
  /** Rows in hand. */
  readonly size: number;
}

export function createHouse(capacity: number): House {
  let size = 0;
  let closing = false;
  let fault: { error: unknown } | undefined;
  let changed: (() => void) | undefined; // only the story waits here, one wait at a time

  const left = () => {
    size--;
    changed?.();
  };
  const failed = (error: unknown) => {
    fault ??= { error };
    left();
  };
  const until = async (few: number) => {
    while (size > few) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
    changed = undefined;
    if (fault) throw fault.error;
  };

  return {
    async admit(work) {
      if (size >= capacity || fault) await until(capacity - 1);
      size++;
      work().then(left, failed);
    },
    empty() {
      closing = true;
      return until(0);
    },
    get closing() {
      return closing;
    },
    get size() {
      return size;
    },
  };
}
