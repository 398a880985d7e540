// What the server saw of one world's runs: who was accepted in which of them, and who was accepted again.
import type { SandboxCall } from '../../src/sandbox/api.js';

export interface ServerView {
  /** For `SandboxOptions.onCall`. */
  saw(call: SandboxCall): void;
  /** The next run begins. @returns its number */
  next(): number;
  /** From now on nobody was accepted yet; runs go on counting. */
  forget(): void;
  readonly calls: number;
  /** Accepted in the current run. */
  readonly accepted: ReadonlySet<string>;
  /** Since `forget`. */
  readonly everAccepted: ReadonlyMap<string, number>;
  /** Accepted again, and in which run, by the number of the run that had them accepted last, and was to remember them. */
  readonly again: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

export function createServerView(): ServerView {
  let run = 0;
  let calls = 0;
  let accepted = new Set<string>();
  const acceptedIn = new Map<string, number>();
  const again = new Map<number, Map<string, number>>();

  return {
    saw(call) {
      calls++;
      if (!call.accepted) return;
      for (const identifier of call.asked?.identifiers ?? [call.identifier]) {
        const before = acceptedIn.get(identifier);
        if (before !== undefined) {
          const those = again.get(before) ?? new Map<string, number>();
          again.set(before, those.set(identifier, run));
        }
        acceptedIn.set(identifier, run);
        accepted.add(identifier);
      }
    },
    next() {
      calls = 0;
      accepted = new Set();
      return ++run;
    },
    forget() {
      acceptedIn.clear();
      again.clear();
    },
    get calls() {
      return calls;
    },
    get accepted() {
      return accepted;
    },
    everAccepted: acceptedIn,
    again,
  };
}
