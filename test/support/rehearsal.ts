// A run against a sandbox in the test's own process: what the run says, beside what the server saw.

import type { Credentials } from '../../src/api/credentials.js';
import type { Outcome, Status } from '../../src/outcome.js';
import type { RunSummary } from '../../src/run/finish.js';
import { run } from '../../src/run/import.js';
import type { RunOptions } from '../../src/run/run-options.js';
import type { SandboxCall } from '../../src/sandbox/api.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.js';

export const APP = 1400000000;
export const KEY = '0123456789abcdef'.repeat(4);
export const CREDENTIALS: Credentials = { sdkappid: APP, secretKey: KEY };

/** So high that no test waits for it. */
const RATE = 20_000;
/**
 * Longer than a test may take: a busy machine stands still for seconds, and for the server too. A run that waits for it
 * instead of ending is found.
 */
const PATIENCE = 120_000;

export interface Server extends Sandbox, AsyncDisposable {
  /** Every call it decided on, in order. */
  readonly seen: readonly SandboxCall[];
  /** Identifiers of those calls. */
  readonly asked: readonly string[];
}

export async function aServer(options: Partial<SandboxOptions> = {}): Promise<Server> {
  const seen: SandboxCall[] = [];
  const sandbox = await startSandbox({
    ...{ sdkappid: APP, secretKey: KEY, admin: 'administrator', remember: true },
    ...options,
    onCall(call) {
      seen.push(call);
      options.onCall?.(call);
    },
  });
  return {
    ...sandbox,
    seen,
    get asked() {
      return seen.map(({ identifier }) => identifier);
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

export interface Rehearsal {
  readonly summary: RunSummary;
  readonly outcomes: readonly Outcome[];
}

export async function rehearse(
  server: Pick<Sandbox, 'origin'>,
  options: Partial<RunOptions> & Pick<RunOptions, 'source'>,
): Promise<Rehearsal> {
  const outcomes: Outcome[] = [];
  const summary = await run({
    ...{
      credentials: CREDENTIALS,
      endpoint: server.origin,
      rate: RATE,
      timeout: PATIENCE,
      maxOutage: PATIENCE,
    },
    ...options,
    onOutcome(outcome) {
      outcomes.push(outcome);
      return options.onOutcome?.(outcome);
    },
  });
  return { summary, outcomes };
}

/** Records u1, u2 … */
export function users(count: number): { Identifier: string; Nick: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    Identifier: `u${index + 1}`,
    Nick: `N${index + 1}`,
  }));
}

/** The same as a file. */
export function usersCsv(count: number): string {
  return `Identifier,Nick\n${users(count)
    .map(({ Identifier, Nick }) => `${Identifier},${Nick}\n`)
    .join('')}`;
}

/** Counts that are not zero. */
export function counted(outcomes: readonly Outcome[]): Partial<Record<Status, number>> {
  const counts: Partial<Record<Status, number>> = {};
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** What became of one row. */
export function fateOf(outcomes: readonly Outcome[], identifier: string) {
  const found = outcomes.filter((outcome) => outcome.identifier === identifier);
  const [only] = found;
  if (found.length !== 1 || !only) throw new Error(`${identifier} has ${found.length} outcomes`);
  const { status, code, attempts } = only;
  return { status, code, attempts };
}

export function times<T>(count: number, one: T): T[] {
  return Array.from({ length: count }, () => one);
}
