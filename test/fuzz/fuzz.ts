// Fuzzes the reading of files, and makes what it finds as small as it can.
import { readDamaged, showsLinesLikeRows, wrongInWhole } from './check-file.js';
import { damagedText, type Edit, editsOf } from './damage.js';
import { type KnownFile, knownFile, textOf } from './grammar.js';

export interface Figures {
  files: number;
  rows: number;
  damaged: number;
  damagedRows: number;
  sentOfDamaged: number;
  /** Accounts of no row that nobody could tell from one. */
  hidden: number;
  /** Damaged files with an account of no row, after two edits or more, where no sound row shows that it may be none. */
  unseen: number;
}

export function noFigures(): Figures {
  return { files: 0, rows: 0, damaged: 0, damagedRows: 0, sentOfDamaged: 0, hidden: 0, unseen: 0 };
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
  const needed = await neededEdits(plain, edits);
  if (needed.length > 1 && !showsLinesLikeRows(plain, needed)) {
    figures.unseen++;
    return undefined;
  }
  const [small, fewer] = await shrunkDamage(plain, needed);
  const what = `after ${fewer.length} of ${edits.length} edits it sent ${JSON.stringify(first)}`;
  return { seed, what, text: damagedText(small, fewer) };
}

async function invents(file: KnownFile, edits: readonly Edit[]): Promise<boolean> {
  return (await readDamaged(file, edits)).invented.length > 0;
}

async function neededEdits(file: KnownFile, edits: readonly Edit[]): Promise<readonly Edit[]> {
  let needed = edits;
  for (const edit of edits) {
    const rest = needed.filter((one) => one !== edit);
    if (rest.length > 0 && (await invents(file, rest))) needed = rest;
  }
  return needed;
}

async function shrunkDamage(file: KnownFile, edits: readonly Edit[]): Promise<[KnownFile, readonly Edit[]]> {
  let [small, fewer] = [file, edits];
  for (let index = file.rows.length - 1; index >= 0; index--) {
    if (fewer.some((edit) => edit.record === index)) continue;
    const smaller = without(small, index);
    const moved = fewer.map((edit) => (edit.record > index ? { ...edit, record: edit.record - 1 } : edit));
    // What shows that a line may be none is no part of the damage, and is needed all the same.
    if (fewer.length > 1 && !showsLinesLikeRows(smaller, moved)) continue;
    if (await invents(smaller, moved)) [small, fewer] = [smaller, moved];
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
