// Lets strace kill a process, or fail its calls, exactly where it touches a file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execPath } from 'node:process';

/** Where strace struck: the system call, and the file. */
export interface Strike {
  readonly call: string;
  readonly file: string;
}

/** Why strace cannot be used here; undefined: it can. */
export function straceIsMissing(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'strace-'));
  try {
    const log = join(folder, 'log');
    const script = `require('fs').writeFileSync(${JSON.stringify(join(folder, 'file'))}, 'x')`;
    const [program = '', ...args] = injecting([join(folder, 'file')], ['write:signal=SIGKILL:when=1'], log);
    const { error, signal, stderr } = spawnSync(program, [...args, execPath, '-e', script], {
      encoding: 'utf8',
    });
    if (error) return `strace is not here (${error.message})`;
    return signal === 'SIGKILL' ? undefined : `strace cannot trace a process here: ${stderr.trim()}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param faults as `-e inject=` takes them; `when` counts each call of each thread by itself
 * @returns program and arguments that go before the command
 */
export function injecting(paths: readonly string[], faults: readonly string[], log: string): string[] {
  const calls = new Set(faults.flatMap((fault) => fault.slice(0, fault.indexOf(':')).split(',')));
  return [
    ...['strace', '-f', '-qq', '-y', '-s', '0', '-o', log, '-e', `trace=${[...calls].join(',')}`],
    ...faults.flatMap((fault) => ['-e', `inject=${fault}`]),
    ...paths.flatMap((path) => ['-P', path]),
  ];
}

/** Reads where strace struck first out of its log; undefined: nowhere. */
export function strikeIn(log: string): Strike | undefined {
  const lines = readFileSync(log, 'utf8').split('\n');
  // A call that was killed has no result: `= ?`; a call that another thread interrupts is on two lines.
  const struck = lines.find((line) => /\(INJECTED\)|\(DELAYED\)|= \?$/.test(line));
  if (struck === undefined) return undefined;
  const [, thread = '', resumed] = /^(\d+)\s+(?:<\.\.\. (\w+) resumed>)?/.exec(struck) ?? [];
  const whole =
    resumed === undefined
      ? struck
      : lines.find((line) => line.startsWith(`${thread} `) && line.includes(`${resumed}(`) && isOpen(line));
  const [, call = '?', rest = ''] = /^\d+\s+(\w+)\((.*)$/.exec(whole ?? '') ?? [];
  const file = /^\d+<([^>]*)>/.exec(rest)?.[1] ?? /"([^"]*)"/.exec(rest)?.[1] ?? '?';
  return { call, file };
}

const isOpen = (line: string) => line.endsWith('<unfinished ...>');

/** The same name for the same kind of file: numbers of the store's files and of runs are left out. */
export function kindOfFile(path: string): string {
  const name = basename(path);
  const parent = basename(dirname(path));
  if (/^\d{4}-\d\d-\d\dT/.test(name)) return 'the run folder';
  if (parent === 'store') return `ledger: ${name.replace(/\d{6}/, 'N')}`;
  if (parent === 'ledger') return name === 'store' ? 'ledger: its folder' : `ledger: ${name}`;
  return name;
}
