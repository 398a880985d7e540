// A queue in an array: a linked list's nodes, once old, keep alive whatever comes after them.

export interface Fifo<T> {
  push(item: T): void;
  shift(): T | undefined;
  /** The first one, which stays. */
  peek(): T | undefined;
  readonly length: number;
}

/** Room at the front that is worth a move of what is behind it. */
const WORTH_MOVING = 1024;

export function createFifo<T>(): Fifo<T> {
  let items: (T | undefined)[] = [];
  let first = 0;
  return {
    push(item) {
      items.push(item);
    },
    shift() {
      const item = items[first];
      if (first === items.length) return undefined;
      items[first++] = undefined;
      if (first === items.length) {
        items.length = 0;
        first = 0;
      } else if (first >= WORTH_MOVING && first * 2 >= items.length) {
        items = items.slice(first);
        first = 0;
      }
      return item;
    },
    peek: () => items[first],
    get length() {
      return items.length - first;
    },
  };
}
