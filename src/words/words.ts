// Every sentence that people read, in each language.
import type { Language } from '../catalogue/catalogue.js';
import type { Status } from '../outcome.js';
import { en, type Words } from './en.js';
import { zh } from './zh.js';

export type { Words } from './en.js';

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };

/** A state in the reader's language, and as the CSVs and the JSON write it. */
export function stateLabel(status: Status, words: Words): string {
  const name = words.state[status];
  return name === status ? name : `${name} ${status}`;
}
