// Which paths a run is going to touch, known before it starts: strace wants them by name.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { World } from './world.js';

/** What of a run is traced. `folders` hold the reports; `note` names the ledger's holder. */
export type Group = 'reports' | 'folders' | 'metrics' | 'ledger' | 'note' | 'old runs' | 'input';

const REPORT_NAMES = [
  ...['run.json', 'results.csv', 'failures.csv', 'conflicts.csv', 'missing.csv'],
  ...['report.html', 'report.html.part', 'summary.json', 'summary.json.part'],
];
/** Seconds within which a run must have made its folder. */
const STARTING = 25;
const STORE_FILES = 40;

/**
 * With this seed V8 gives the same numbers in each process, so the random tail of a run folder's name can be known.
 * That is all it changes: calls differ by their Identifier, not by chance.
 */
export const SAME_TAIL = '--random-seed=1';

/** Learns the tail from a run that was made with `SAME_TAIL`. */
export function tailOf(folder: string): string {
  return basename(folder).slice(-8);
}

/** @param files of the reports; left out: all of them, and all that is written with them */
export function tracedPaths(world: World, group: Group, tail: string, files?: readonly string[]): string[] {
  const { out, ledger, metrics, input } = world.paths;
  const folders = folderNames(tail).map((name) => join(out, name));
  const within = (names: readonly string[]) =>
    folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const groups: Record<Group, () => string[]> = {
    reports: () =>
      files ? within(files) : [out, ...folders, metrics, `${metrics}.part`, ...within(REPORT_NAMES)],
    folders: () => [out, ...folders],
    metrics: () => [metrics, `${metrics}.part`],
    ledger: () => [ledger, join(ledger, 'tim-import-ledger'), ...storePaths(join(ledger, 'store'))],
    note: () => [join(ledger, 'holder.json'), join(ledger, 'holder.json.part')],
    'old runs': () => entriesOf(out).flatMap((name) => withFiles(join(out, name))),
    input: () => [input],
  };
  return groups[group]();
}

function folderNames(tail: string): string[] {
  const now = Date.now();
  return Array.from({ length: STARTING }, (_, second) => {
    const time = new Date(now + second * 1000).toISOString();
    return `${time.slice(0, 19).replaceAll(':', '')}Z-${tail}`;
  });
}

/** The store numbers its files upwards. */
function storePaths(store: string): string[] {
  const there = entriesOf(store);
  const last = Math.max(0, ...there.map((name) => Number(/\d{6}/.exec(name)?.[0] ?? 0)));
  const numbers = Array.from({ length: STORE_FILES }, (_, index) => String(last + index).padStart(6, '0'));
  return [
    store,
    ...['CURRENT', 'LOG', 'LOG.old', 'LOCK', ...there].map((name) => join(store, name)),
    ...numbers.flatMap((number) =>
      [`${number}.log`, `${number}.ldb`, `${number}.dbtmp`, `MANIFEST-${number}`].map((name) =>
        join(store, name),
      ),
    ),
  ];
}

function withFiles(folder: string): string[] {
  return [folder, ...entriesOf(folder).map((name) => join(folder, name))];
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
