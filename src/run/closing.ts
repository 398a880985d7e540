// What was opened is closed again, the last first.

interface Closable {
  close(): void | Promise<void>;
}

export function createClosing() {
  const opened: Closable[] = [];
  return {
    /** From now on it is closed with the others. */
    open<T extends Closable>(one: T): T {
      opened.push(one);
      return one;
    },
    /** May be called again. */
    async close(): Promise<void> {
      for (const one of opened.splice(0).reverse()) await one.close();
    },
  };
}
