// The figures of the long form, as tables for docs/crash-safety.md.
import type { Case } from './case.js';
import type { Section } from './sections.js';
import { kindOfFile } from './strace.js';

/** One line a section. */
export function table(ended: ReadonlyMap<Section, readonly Case[]>): string {
  const lines = [...ended].map(([{ name, kind }, cases]) => {
    const strikes = sum(cases.map((one) => one.strikes.length));
    const again = cases.flatMap((one) => (one.strikes.length > 0 ? one.again : []));
    const runs = cases.flatMap((one) => one.runs);
    return [
      name,
      `${strikes} × ${kind === 'other' ? 'end' : kind}`,
      String(runs.length),
      String(sum(runs.map((run) => run.calls))),
      again.length === 0 ? '' : (sum(again) / again.length).toFixed(1),
      String(Math.max(0, ...again)),
      String(Math.max(0, ...runs.map((run) => run.inFlight))),
      exitsOf(cases),
      String(cases.filter((one) => one.wrong.length > 0).length),
    ];
  });
  const head = ['what', 'strikes', 'runs', 'calls', 'again, mean', 'again, most', 'in flight, most'];
  return markdown([...head, 'how the struck runs ended', 'violations'], lines);
}

/** Strikes by file and system call. */
export function byFile(ended: ReadonlyMap<Section, readonly Case[]>): string {
  const counts = new Map<string, Map<string, number>>();
  const calls = new Set<string>();
  for (const [{ kind }, cases] of ended) {
    if (kind !== 'kill point') continue;
    for (const { call, file } of cases.flatMap((one) => one.strikes)) {
      calls.add(call);
      const row = counts.get(kindOfFile(file)) ?? new Map<string, number>();
      counts.set(kindOfFile(file), row.set(call, (row.get(call) ?? 0) + 1));
    }
  }
  const columns = [...calls].sort();
  const lines = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, row]) => [file, ...columns.map((call) => String(row.get(call) ?? ''))]);
  return markdown(['killed at', ...columns], lines);
}

/** `SIGKILL 40, exit 4 3`: the runs that were struck, not those after them. */
function exitsOf(cases: readonly Case[]): string {
  const counts = new Map<string, number>();
  for (const { strikes, runs, again } of cases) {
    if (strikes.length === 0) continue;
    for (const { ended } of runs.slice(0, again.length)) {
      const end = ended.signal ?? `exit ${ended.code}`;
      counts.set(end, (counts.get(end) ?? 0) + 1);
    }
  }
  return [...counts].map(([end, count]) => `${end}: ${count}`).join(', ');
}

function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rows = [head, head.map(() => '---'), ...lines];
  return `${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
