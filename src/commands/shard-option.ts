// `--shard`: as it is given, or as `auto` finds it.
import { findShard, nameOfShard } from '../shard.js';
import { valueInLanguage } from '../words/message.js';
import { WORDS } from '../words/words.js';
import type { CommandCall } from './command.js';
import { gather } from './usage-errors.js';

/** What `--shard` says, with what the orchestrator knows in place of `auto`. */
export function shardOf(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): { shard: string | undefined; from: string | undefined } {
  const [, , count] = /^auto(\/(\d+))?$/.exec(given ?? '') ?? [];
  if (!given?.startsWith('auto')) return { shard: given, from: undefined };
  const found = gather(() => findShard(env, count === undefined ? undefined : Number(count)), mistakes);
  return { shard: found && nameOfShard(found.shard), from: found?.from };
}

/** Says which shard `--shard auto` found. */
export function sayFoundShard(
  { shard, from }: { readonly shard: string | undefined; readonly from: string | undefined },
  { terminal, language }: Pick<CommandCall, 'terminal' | 'language'>,
): void {
  if (from === undefined) return;
  const { foundShard } = WORDS[language].plan;
  terminal.stderr.write(`${foundShard(shard ?? '', valueInLanguage(from, language))}\n`);
}
