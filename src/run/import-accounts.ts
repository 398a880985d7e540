// A run as an async iterable of outcomes: the loop that reads them sets the pace, and leaving it ends the run.

import type { Outcome } from '../outcome.js';
import type { RunSummary } from './finish.js';
import { run } from './import.js';
import type { RunOptions } from './run-options.js';

/** The outcomes of a run, each as its row ends. */
export interface Outcomes extends AsyncIterable<Outcome> {
  /** Resolves when the run has ended; awaited alone, it drives the run. Rejects with what `run` throws. */
  readonly summary: Promise<RunSummary>;
}

/**
 * Imports accounts and gives each row's outcome as it comes. May be iterated once.
 * Leaving the loop early stops the run as `signal` does: calls in flight are finished, nothing else is sent.
 */
export function importAccounts(options: Omit<RunOptions, 'onOutcome'>): Outcomes {
  const leaving = new AbortController();
  const forward = () => leaving.abort(options.signal?.reason);
  if (options.signal?.aborted) forward();
  options.signal?.addEventListener('abort', forward);

  // Outcomes wait here, each with the row that waits for it to be taken, once somebody iterates.
  const untaken: { outcome: Outcome; taken: () => void }[] = [];
  let iterated = false;
  let left = false;
  let missed = false;
  let ended = false;
  let wake = () => {};
  let running: Promise<RunSummary> | undefined;

  const start = () => {
    running ??= run({
      ...options,
      signal: leaving.signal,
      onOutcome: (outcome) => {
        missed ||= !iterated;
        if (!iterated || left) return;
        return new Promise<void>((taken) => {
          untaken.push({ outcome, taken });
          wake();
        });
      },
    }).finally(() => {
      ended = true;
      options.signal?.removeEventListener('abort', forward);
      wake();
    });
    return running;
  };

  return {
    get summary() {
      return start();
    },
    async *[Symbol.asyncIterator]() {
      if (iterated || missed) throw new Error('The outcomes of a run can be iterated once, from its start.');
      iterated = true;
      const end = start();
      end.catch(() => {}); // thrown below
      try {
        for (;;) {
          const next = untaken.shift();
          if (next) {
            next.taken();
            yield next.outcome;
          } else if (ended) break;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        left = true;
        if (!ended) leaving.abort();
        for (const { taken } of untaken.splice(0)) taken();
        await end.catch(() => {});
      }
      await end;
    },
  };
}
