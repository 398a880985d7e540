// What must be true after every run, and at the end of all: held against what the server saw, never against the run's word.
import type { CrashInput } from './input.js';
import type { Run, World } from './world.js';

/** A kill may cost the calls in flight, and what the ledger was putting on the disk. */
export const ONE_FLUSH = 256;

/** Of a call's way from its start to the server: a new connection, or a busy machine. */
const UNEVEN_MS = 20;

const CURE =
  /\b(free|choose another|check it|name another|make it writable|move the folder|raise the limit)\b/;

/** Violations, as sentences. */
export function afterRun(world: World, input: CrashInput, run: Run): string[] {
  const { left, summary, ended } = run;
  const wrong: string[] = [];
  const must = telling(wrong, `run ${run.number}`);
  must(!ended.hung, 'it did not come to an end');
  must(ended.code !== 70 && !/Internal error/.test(ended.stderr), `a bug: ${ended.stderr.slice(-800)}`);
  must(ended.signal !== null || [0, 2, 4, 5, 130].includes(ended.code ?? -1), `exit ${ended.code}`);
  // While this process did not look, calls of a longer time arrived as if at once; and not all are as long on their way.
  const most = Math.ceil(world.highest * (1 + (run.stallMs + UNEVEN_MS) / 1000));
  must(run.highest <= most, `${run.highest} calls arrived in one second, ${most} at most`);
  const started = summary?.calls.highestInOneSecond ?? 0;
  must(started <= world.highest, `${started} calls started in one second, ${world.highest} at most`);
  for (const torn of left?.torn ?? []) must(false, torn);
  if (!left) return wrong;

  must(left.named || run.calls === 0, 'calls were made before run.json was there');
  const held = world.sandbox.accounts();
  const rows = new Map(input.rows.map(({ row, identifier }) => [row, identifier]));
  const seen = new Set<number>();
  for (const { row, identifier, status } of left.results) {
    must(!seen.has(row), `row ${row} is reported twice`);
    seen.add(row);
    must(rows.get(row) === identifier, `row ${row} is reported as ${identifier}`);
    if (status === 'imported') must(run.accepted.has(identifier), `${identifier} was not accepted`);
    if (status !== 'imported' && status !== 'unchanged') continue;
    const { nick, faceUrl } = held.get(identifier) ?? {};
    const expected = input.accounts.get(identifier);
    must(
      nick === expected?.nick && faceUrl === expected?.faceUrl,
      `${identifier} is ${status}, and the server holds something else`,
    );
  }
  if (summary) {
    const counted = Object.values(summary.counts).reduce((sum, count) => sum + count, 0);
    must(counted === summary.rows, `${summary.rows} rows, but counts of ${counted}`);
    const unreported = summary.rows - left.results.length;
    must(
      unreported >= 0 && unreported <= summary.lost,
      `${unreported} rows are not reported, ${summary.lost} lost`,
    );
    if (summary.lost === 0) {
      for (const [status, count] of Object.entries(summary.counts)) {
        const listed = left.results.filter((one) => one.status === status).length;
        must(listed === count, `${count} are ${status} by summary, ${listed} by results.csv`);
      }
    }
  }
  if (ended.signal === null) {
    must(left.parts.length === 0, `${left.parts} is left`);
    must(summary !== undefined || ended.code === 2, 'it ended by itself, and left no summary');
    must(ended.code !== 2 || run.calls === 0, 'it says that it could not start, after calls');
    if (ended.code === 4) {
      const sentences = `${summary?.stopped?.message} ${summary?.stopped?.advice}`;
      must(CURE.test(sentences), `it stopped without a remedy: ${sentences}`);
    }
    if (ended.code === 2) must(CURE.test(ended.stderr), `it did not start without a cure: ${ended.stderr}`);
  }
  return wrong;
}

/** @param cost most rows that each earlier run may have had sent again, by its number */
export function afterAll(
  world: World,
  input: CrashInput,
  last: Run,
  cost: ReadonlyMap<number, number>,
): string[] {
  const wrong: string[] = [];
  const must = telling(wrong, `run ${last.number}, the last`);
  must(last.ended.code === 0, `exit ${last.ended.code} ${last.ended.signal ?? ''} ${last.ended.stderr}`);
  const held = world.sandbox.accounts();
  for (const [identifier, { nick, faceUrl }] of input.accounts) {
    const account = held.get(identifier);
    must(account?.nick === nick && account?.faceUrl === faceUrl, `${identifier} did not arrive`);
  }
  for (const identifier of world.view.everAccepted.keys()) {
    must(input.accounts.has(identifier), `${identifier} is invented`);
  }
  const results = last.left?.results ?? [];
  must(results.length === input.rows.length, `${input.rows.length} rows, ${results.length} reported`);
  const statuses = new Map(results.map(({ row, status }) => [row, status]));
  for (const { row, kind } of input.rows) {
    const status = statuses.get(row) ?? 'nothing';
    const right = {
      valid: ['imported', 'unchanged'],
      invalid: ['invalid'],
      identical: ['duplicate'],
      conflicting: ['duplicate'],
    };
    must(right[kind].includes(status), `row ${row} is ${kind}, and reported as ${status}`);
  }
  const of = (kind: string) =>
    input.rows.filter((row) => row.kind === kind).map(({ identifier }) => identifier);
  must(same(last.left?.failures ?? [], of('invalid')), 'failures.csv lists others than the invalid rows');
  must(same(last.left?.conflicts ?? [], of('conflicting')), 'conflicts.csv lists others than the conflicts');
  if (input.missing)
    must(same(last.left?.missing ?? [], input.missing), 'missing.csv lists others than the missing');
  for (const [number, those] of world.view.again) {
    const most = cost.get(number) ?? 0;
    const runs = [...new Set(those.values())];
    must(
      those.size <= most,
      `${those.size} rows of run ${number} were sent again, by ${runs}, ${most} at most`,
    );
  }
  return wrong;
}

/** A few are enough to see what is wrong. */
function telling(wrong: string[], which: string): (holds: boolean, otherwise: string) => void {
  return (holds, otherwise) => {
    if (!holds && wrong.length < 8) wrong.push(`${which}: ${otherwise}`);
  };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [[...a].sort(), [...b].sort()];
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
