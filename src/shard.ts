// A part of an input's rows: which one a process takes, and which row belongs to it.
import { ImportError } from './errors.js';
import type { Kind } from './option-kinds.js';

/** Shard `index` of `count`, from 1; every process of one input has the same count. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const MOST_SHARDS = 10_000;

/** Where orchestrators say which process of how many this is. */
const ORCHESTRATORS: readonly {
  readonly name: string;
  readonly index: string;
  /** The lowest index, or the variable that holds it. */
  readonly first: number | string;
  /** The variables that may hold the number of processes. */
  readonly count?: string;
  /** The variable that holds the highest index, where there may be gaps. */
  readonly last?: string;
}[] = [
  { name: 'a Kubernetes Indexed Job', index: 'JOB_COMPLETION_INDEX', first: 0 },
  {
    name: 'an AWS Batch array job',
    index: 'AWS_BATCH_JOB_ARRAY_INDEX',
    first: 0,
    count: 'AWS_BATCH_JOB_ARRAY_SIZE',
  },
  {
    name: 'a Slurm array job',
    index: 'SLURM_ARRAY_TASK_ID',
    first: 'SLURM_ARRAY_TASK_MIN',
    count: 'SLURM_ARRAY_TASK_COUNT',
    last: 'SLURM_ARRAY_TASK_MAX',
  },
];

export function nameOfShard({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** The folder of a shard's own reports and ledger, inside the one that all of them were given. */
export function folderOfShard({ index, count }: Shard): string {
  return `shard-${index}-of-${count}`;
}

/** @returns undefined for any other folder */
export function shardOfFolder(name: string): Shard | undefined {
  const [, index, count] = /^shard-(\d+)-of-(\d+)$/.exec(name) ?? [];
  return parseShard(`${index}/${count}`);
}

/** @param text `i/n` @returns undefined where it is none */
export function parseShard(text: string): Shard | undefined {
  const [, index, count] = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index <= shard.count && shard.count <= MOST_SHARDS ? shard : undefined;
}

/** Shard `i/n`; a command line may also leave it to the orchestrator. */
export const SHARD_KIND: Kind<string> = {
  text: (zod) =>
    zod
      .string()
      .regex(/^(auto(\/[1-9]\d{0,4})?|[1-9]\d{0,4}\/[1-9]\d{0,4})$/)
      .refine(isShardOrAuto),
  value: (zod) => zod.string().refine((given) => parseShard(given) !== undefined),
  needs: {
    en: 'needs i/n with i from 1 to n, such as 2/4, or auto, or auto/n',
    zh: '应为 i/n（i 从 1 到 n，如 2/4），或 auto、auto/n',
  },
  valueNeeds: {
    en: "needs 'i/n' with i from 1 to n, such as '2/4'",
    zh: "应为 'i/n'（i 从 1 到 n，如 '2/4'）",
  },
};

function isShardOrAuto(given: string): boolean {
  return given.startsWith('auto') || parseShard(given) !== undefined;
}

/**
 * Asks the orchestrator: its variables are used only where `--shard auto` says so.
 * @param count from `auto/n`; needed where the orchestrator does not say it
 * @returns the shard, and where it was found
 * @throws ImportError USAGE
 */
export function findShard(
  env: Readonly<Record<string, string | undefined>>,
  count: number | undefined,
): { shard: Shard; from: string } {
  const found = ORCHESTRATORS.filter(({ index }) => env[index] !== undefined && env[index] !== '');
  const [one, other] = found;
  if (one === undefined) {
    const names = ORCHESTRATORS.map(({ index }) => index).join(', ');
    throw new ImportError('USAGE', `--shard auto found none of ${names}; write --shard i/n, such as 1/4.`);
  }
  if (other !== undefined) {
    throw new ImportError(
      'USAGE',
      `--shard auto found both ${one.index} and ${other.index}; write --shard i/n, such as 1/4.`,
    );
  }
  const first = typeof one.first === 'number' ? one.first : whole(env[one.first]);
  const said = one.count === undefined ? undefined : whole(env[one.count]);
  const last = one.last === undefined ? undefined : whole(env[one.last]);
  const hasGaps = last !== undefined && first !== undefined && last - first + 1 !== said;
  const index = whole(env[one.index]);
  const total = count ?? said;
  if (total === undefined) {
    throw new ImportError(
      'USAGE',
      `--shard auto found ${one.index}, which does not say how many there are; write --shard auto/n, such as auto/4.`,
    );
  }
  const shard =
    index === undefined || first === undefined ? undefined : parseShard(`${index - first + 1}/${total}`);
  if (shard === undefined || (said !== undefined && said !== total) || hasGaps) {
    const size = one.count === undefined || said === undefined ? '' : ` of ${said}`;
    throw new ImportError(
      'USAGE',
      `--shard auto found ${one.index}=${env[one.index]}${size}, which is no shard of ${total}${hasGaps ? ', since the array has gaps' : ''}; write --shard i/n, such as 1/4.`,
    );
  }
  return { shard, from: `${one.name} (${one.index}=${env[one.index]})` };
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Whether a row is this shard's, by its Identifier: equal ones meet in one shard, whatever process reads them. */
export function isInShard({ index, count }: Shard, identifier: string): boolean {
  return hashOf(identifier) % count === index - 1;
}

/** Of a row without an Identifier that can be read. */
export function isLineInShard({ index, count }: Shard, line: number): boolean {
  return line % count === index - 1;
}

/** The same of an Identifier in ASCII, which is not made a text for it. */
export function areBytesInShard(
  { index, count }: Shard,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  let hash = BASIS;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), PRIME);
  return mixed(hash) % count === index - 1;
}

// FNV-1a over the UTF-16 units, and murmur3's finaliser, since the low bits of FNV alone are uneven. The ledgers and
// reports of shards depend on it: it must stay as it is.
const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

function hashOf(text: string): number {
  let hash = BASIS;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return mixed(hash);
}

function mixed(sum: number): number {
  let hash = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
