// Damages a known file: one to three quotes or delimiters lost, gained or replaced.
import { createChance } from '../support/chance.js';
import { type KnownFile, textOf } from './grammar.js';

/** Replaces `length` characters of a record by `text`. */
export interface Edit {
  readonly record: number;
  readonly at: number;
  readonly length: 0 | 1;
  readonly text: string;
}

export function editsOf(file: KnownFile, seed: number): Edit[] {
  const chance = createChance(seed);
  const { delimiter } = file.style;
  const edits: Edit[] = [];
  for (let count = 1 + chance.below(3); count > 0; count--) {
    const record = chance.below(file.records.length);
    const text = file.records[record] ?? '';
    const marks = [...text].flatMap((_, at) => (text[at] === '"' || text[at] === delimiter ? [at] : []));
    const what = chance.pick(['"', '"', delimiter]);
    const places = marks.filter((at) => text[at] === what);
    const at = places[chance.below(places.length || 1)];
    const kind = chance.pick(['lost', 'lost', 'gained', 'replaced']);
    if (kind === 'gained' || at === undefined) {
      edits.push({ record, at: chance.below(text.length + 1), length: 0, text: what });
    } else {
      const other = what === '"' ? delimiter : '"';
      edits.push({ record, at, length: 1, text: kind === 'lost' ? '' : chance.pick([other, "'", '_']) });
    }
  }
  return edits.filter(
    ({ record, at }, index) =>
      edits.findIndex((one) => one.record === record && one.at === at) === index &&
      // Between CR and LF it would make two line ends of one.
      file.records[record]?.slice(at - 1, at + 1) !== '\r\n',
  );
}

export function damagedRecords(file: KnownFile, edits: readonly Edit[]): string[] {
  return file.records.map((record, index) => {
    const own = edits.filter((edit) => edit.record === index).sort((one, other) => other.at - one.at);
    return own.reduce(
      (text, { at, length, text: put }) => text.slice(0, at) + put + text.slice(at + length),
      record,
    );
  });
}

export function damagedText(file: KnownFile, edits: readonly Edit[]): string {
  return textOf(file, damagedRecords(file, edits));
}
