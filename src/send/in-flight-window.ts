// The house: how many rows are in hand at once, calls and waiting rows together; a full house stops the reading.

export interface House {
  /** Undefined when one more row may come in, or a promise after which to ask again. Throws what an earlier row's work threw. */
  room(): Promise<void> | undefined;
  /** A row comes in, with its work; to be asked for room before. */
  admit(work: Promise<void>): void;
  /** There may be room for a row's call, though no row has left. */
  look(): void;
  /** No more comes. Resolves when all work is done; then rejects if any of it threw. */
  empty(): Promise<void>;
  /** Whether no more comes. */
  readonly closing: boolean;
  /** Rows in hand. */
  readonly size: number;
}

/**
 * @param capacity the most rows in hand
 * @param hasRoom whether a call would begin soon: a row that had to wait for a slot would only grow old in memory
 * @param onFault told at once of work that threw
 */
export function createHouse(parts: { capacity: number; hasRoom: () => boolean; onFault: () => void }): House {
  const { capacity, hasRoom, onFault } = parts;
  let size = 0;
  let closing = false;
  let fault: { error: unknown } | undefined;
  let wake: (() => void) | undefined; // only the story waits here, one wait at a time

  const isFull = () => size >= capacity || !hasRoom();
  const look = () => {
    if (!wake || (closing ? size > 0 : !fault && isFull())) return;
    wake();
    wake = undefined;
  };
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const left = () => {
    size--;
    look();
  };
  const failed = (error: unknown) => {
    if (!fault) onFault();
    fault ??= { error };
    left();
  };

  return {
    room() {
      if (fault) throw fault.error;
      return isFull() ? change() : undefined;
    },
    admit(work) {
      size++;
      work.then(left, failed);
    },
    look,
    async empty() {
      closing = true;
      if (size > 0) await change();
      if (fault) throw fault.error;
    },
    get closing() {
      return closing;
    },
    get size() {
      return size;
    },
  };
}
