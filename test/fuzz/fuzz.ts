// Fuzzes the reading of files, and makes what it finds as small as it can.
import { readDamaged, wrongInWhole } from './check-file.js';
import { damagedText, type Edit, editsOf } from './damage.js';
import { type KnownFile, knownFile, textOf } from './grammar.js';

export interface Figures {
  files: number;
  rows: number;
  damaged: number;
  damagedRows: number;
  sentOfDamaged: number;
  hidden: number;
}

export interface Finding {
  readonly seed: number;
  readonly what: string;
  readonly text: string;
}

/** Reads the file of a seed whole, and one damaged. @returns what is wrong, made small */
export async function fuzz(seed: number, figures: Figures): Promise<Finding | undefined> {
  const file = knownFile(seed, 'any');
  figures.files++;
  figures.rows += file.rows.length;
  const whole = await wrongInWhole(file);
  if (whole !== undefined) {
    const small = await shrunk(file, async (smaller) => (await wrongInWhole(smaller)) !== undefined);
    return { seed, what: whole, text: textOf(small, small.records) };
  }

  const plain = knownFile(seed, 'plain');
  const edits = editsOf(plain, seed ^ 0x5bd1e995);
  const { invented, hidden, sent } = await readDamaged(plain, edits);
  figures.damaged++;
  figures.damagedRows += plain.rows.length;
  figures.sentOfDamaged += sent;
  figures.hidden += hidden;
  const [first] = invented;
  if (first === undefined) return undefined;
  const [small, fewer] = await shrunkDamage(plain, edits);
  const what = `after ${fewer.length} of ${edits.length} edits it sent ${JSON.stringify(first)}`;
  return { seed, what, text: damagedText(small, fewer) };
}

async function shrunkDamage(file: KnownFile, edits: readonly Edit[]): Promise<[KnownFile, readonly Edit[]]> {
  const fails = async (one: KnownFile, some: readonly Edit[]) =>
    (await readDamaged(one, some)).invented.length > 0;
  let fewer = edits;
  for (const edit of edits) {
    const rest = fewer.filter((one) => one !== edit);
    if (await fails(file, rest)) fewer = rest;
  }
  let small = file;
  for (let index = file.rows.length - 1; index >= 0; index--) {
    if (fewer.some((edit) => edit.record === index)) continue;
    const smaller = without(small, index);
    const moved = fewer.map((edit) => (edit.record > index ? { ...edit, record: edit.record - 1 } : edit));
    if (await fails(smaller, moved)) [small, fewer] = [smaller, moved];
  }
  return [small, fewer];
}

async function shrunk(file: KnownFile, fails: (file: KnownFile) => Promise<boolean>): Promise<KnownFile> {
  let small = file;
  for (let index = file.rows.length - 1; index >= 0; index--) {
    const smaller = without(small, index);
    if (await fails(smaller)) small = smaller;
  }
  return small;
}

function without(file: KnownFile, index: number): KnownFile {
  const keep = (_: unknown, at: number) => at !== index;
  return { ...file, rows: file.rows.filter(keep), records: file.records.filter(keep) };
}
