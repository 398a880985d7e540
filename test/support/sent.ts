// When this process writes each of its requests to a socket: the way to a server takes its own time, and a busy machine's more.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const WRITTEN = 'undici:client:sendHeaders';

export interface Sent extends Disposable {
  /** The most requests in any second, of the command that the path ends with. */
  highest(command: string): number;
}

/** Watches the requests of this process to `origin`. */
export function watchSent(origin: string): Sent {
  const times = new Map<string, number[]>();
  const note = (message: unknown) => {
    const { request } = message as { request: { origin?: unknown; path: string } };
    if (String(request.origin) !== origin) return;
    const command = request.path.replace(/\?.*/, '').replace(/.*\//, '');
    times.set(command, [...(times.get(command) ?? []), performance.now()]);
  };
  subscribe(WRITTEN, note);
  return {
    highest(command) {
      const all = times.get(command);
      if (!all) throw new Error(`nothing was sent to ${command}, but to ${[...times.keys()]}`);
      return Math.max(...all.map((from) => all.filter((at) => at >= from && at < from + 1000).length));
    },
    [Symbol.dispose]: () => void unsubscribe(WRITTEN, note),
  };
}
