// `tim-import sandbox`: serves the emulator until a signal, says how to import into it, and what it saw.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { errnoSuffix, ImportError, isErrno } from '../errors.js';
import { readSmallFile } from '../open-file.js';
import { parseFault } from '../sandbox/parse-fault.js';
import { parseQps } from '../sandbox/qps.js';
import { startSandbox } from '../sandbox/sandbox.js';
import type { CommandCall } from './command.js';
import { SANDBOX_OPTIONS } from './option-lists.js';
import { preload } from './preload.js';
import { renderReady, renderStatistics } from './render-sandbox.js';
import { gather, refuse } from './usage-errors.js';

/** What the vendor's documents allow. */
const QPS = ['1000', 'account_check=100', 'portrait_get=200'];
const SDKAPPID = 1400000000;

export async function sandboxCommand({ read, mistakes, terminal, language }: CommandCall): Promise<number> {
  const values = read(SANDBOX_OPTIONS);
  for (const fault of values.fault) gather(() => parseFault(fault), mistakes);
  for (const limit of values.qps) gather(() => parseQps(limit), mistakes);
  refuse(mistakes);
  const { port, sdkappid = SDKAPPID, admin, quota, idField, fault: faults, json, accounts } = values;
  const limits = limitsOf(values.qps);
  const secret = await openSecret(values.secretKeyFile);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const release = terminal.onSignal(() => end());
  try {
    const sandbox = await startSandbox({
      ...{ port, qps: limits, sdkappid, admin, secretKey: secret.key, faults, remember: true },
      ...(idField === 'UserID' && { idField }),
      ...(quota !== undefined && { quota }),
    });
    if (accounts !== undefined) await preload(sandbox, accounts);
    const ready = { origin: sandbox.origin, sdkappid, admin, secretKeyFile: secret.path };
    const qps = parseQps(limits[0] ?? '').limit;
    const all = { ...ready, qps, limits, faults };
    terminal.stdout.write(json ? `${JSON.stringify(all)}\n` : renderReady(all, language));
    await ended;
    const statistics = sandbox.statistics();
    await sandbox.close();
    terminal.stdout.write(json ? `${JSON.stringify(statistics)}\n` : renderStatistics(statistics, language));
    return 0;
  } finally {
    release();
    await secret.remove();
  }
}

/** The limits that are asked for, and the documented ones of the other commands. */
function limitsOf(asked: readonly string[]): string[] {
  const byCommand = new Map([...QPS, ...asked].map((limit) => [parseQps(limit).command, limit]));
  return [...byCommand.values()];
}

/** @param given read where it exists, made with a random key where it does not; none: a file that goes with the sandbox */
async function openSecret(
  given: string | undefined,
): Promise<{ key: string; path: string; remove: () => Promise<void> }> {
  const path = resolve(given ?? join(await mkdtemp(join(tmpdir(), 'tim-import-sandbox-')), 'secret.key'));
  const remove = async () => {
    if (given === undefined) await rm(dirname(path), { recursive: true, force: true });
  };
  try {
    const made = randomBytes(32).toString('hex');
    await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return { key: made, path, remove };
  } catch (cause) {
    if (!isErrno(cause, 'EEXIST')) throw unusable(path, `cannot be written${errnoSuffix(cause)}`, cause);
  }
  const key = await readSmallFile(path).catch((cause: unknown) => {
    throw unusable(path, `cannot be read${errnoSuffix(cause)}`, cause);
  });
  const trimmed = key.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') throw unusable(path, 'is empty');
  return { key: trimmed, path, remove };
}

function unusable(path: string, why: string, cause?: unknown): ImportError {
  const message = `The secret key file ${path} ${why}; name another one, which is made where it does not exist.`;
  return new ImportError('CREDENTIALS', message, { cause });
}
