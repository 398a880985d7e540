// What is true of each row of a file that an app drifted away from: nothing is kept, any row can be made again.

/** An account as a file or a server has it; '' and undefined are the same. */
export interface Profile {
  readonly nick: string;
  readonly faceUrl: string;
}

export interface TrueRow {
  /** 1 = the first record after the header. */
  readonly row: number;
  readonly identifier: string;
  readonly file: Profile;
  readonly verdict: 'match' | 'differs' | 'missing' | 'unknown' | 'invalid' | 'duplicate';
  /** What earlier runs sent: this, something else, nothing; '' where nothing is asked. */
  readonly ledger: 'same' | 'older' | 'none' | '';
  /** What was sent by the earlier run; undefined: nothing. */
  readonly sent: Profile | undefined;
  /** What the server has; undefined: no such account. */
  readonly held: Profile | undefined;
  readonly differences: readonly { field: string; expected: string; found: string }[];
}

/** Accounts for which the server cannot answer, by the start of their Identifiers. */
const SPOILT = ['broken', 'torn', 'badcheck', 'badlook'] as const;

export const SPOILING = [
  'item=70402:api=account_check:id=broken*',
  'item=40003:api=portrait_get:id=torn*',
  'code=70402:api=account_check:id=badcheck*',
  'code=40003:api=portrait_get:id=badlook*',
];

// What a CSV has to enclose, and what a JSON has to escape.
const NICKS = ['plain', 'with, comma', 'two\nlines', 'a "quote"', '张三丰', '🐱 cat', 'back\\slash', 'ünï'];

/** @param row from 1 */
export function trueRow(row: number): TrueRow {
  const lot = lotOf(row);
  if (lot < 0.02) return asNothing(row, 'invalid', invalidRow(row));
  if (lot < 0.04) {
    const used = rowBefore(row);
    const isSame = lot < 0.03;
    return asNothing(row, 'duplicate', {
      identifier: used.identifier,
      file: isSame ? used.file : { nick: `another ${row}`, faceUrl: '' },
    });
  }
  const spoilt = spoiltBy(row);
  const identifier = `${spoilt ?? 'u'}${row}`;
  const file = profileOf(row);
  const ledger = pick(chance(row, 2), { same: 0.8, older: 0.1, none: 0.1 });
  const older: Profile = { nick: `once ${row}`, faceUrl: file.faceUrl };
  const sent = ledger === 'same' ? file : ledger === 'older' ? older : undefined;
  const there = { row, identifier, file, ledger, sent, differences: [] };
  if (spoilt) return { ...there, verdict: 'unknown', held: file };
  const state = pick(chance(row, 3), { asFile: 0.9, gone: 0.04, changed: 0.06 });
  if (state === 'gone') return { ...there, verdict: 'missing', held: undefined };
  // What the file leaves empty is the user's own.
  const held = {
    nick: file.nick || (row % 2 === 0 ? 'chosen by its user' : ''),
    faceUrl: file.faceUrl || (row % 2 === 0 ? 'https://example.com/own.png' : ''),
  };
  const fields = (['nick', 'faceUrl'] as const).filter((field) => file[field] !== '');
  if (state === 'asFile' || fields.length === 0) return { ...there, verdict: 'match', held };
  const which = fields.length === 2 ? pick(chance(row, 4), { nick: 0.4, faceUrl: 0.3, both: 0.3 }) : 'both';
  const changed = fields.filter((field) => which === 'both' || which === field);
  const changes = Object.fromEntries(changed.map((field) => [field, row % 5 === 0 ? '' : `new ${row}`]));
  const now = { ...held, ...changes };
  const differences = changed.map((field) => ({
    field: field === 'nick' ? 'Nick' : 'FaceUrl',
    expected: file[field],
    found: now[field],
  }));
  return { ...there, verdict: 'differs', held: now, differences };
}

function profileOf(row: number): Profile {
  const nick = row % 8 === 0 || row % 8 === 1 ? '' : `${NICKS[row % NICKS.length]} ${row}`;
  const faceUrl = row % 8 === 0 || row % 8 === 2 ? '' : `https://img.example.com/${row}.png?a=1&b="2"`;
  return { nick, faceUrl };
}

function invalidRow(row: number): Pick<TrueRow, 'identifier' | 'file'> {
  return row % 2 === 0
    ? { identifier: `${'x'.repeat(33)}${row}`, file: { nick: 'n', faceUrl: '' } }
    : { identifier: `v${row}`, file: { nick: '名'.repeat(167), faceUrl: '' } };
}

/** The first row is valid, so that each later one has somebody to repeat. */
function lotOf(row: number): number {
  return row === 1 ? 1 : chance(row, 1);
}

/** The nearest valid one above. */
function rowBefore(row: number): TrueRow {
  let before = row - 1;
  while (lotOf(before) < 0.04) before--;
  return trueRow(before);
}

function asNothing(
  row: number,
  verdict: 'invalid' | 'duplicate',
  cells: Pick<TrueRow, 'identifier' | 'file'>,
): TrueRow {
  return { row, ...cells, verdict, ledger: '', sent: undefined, held: undefined, differences: [] };
}

/** Few: a call that one account spoils is asked again in halves. */
function spoiltBy(row: number): (typeof SPOILT)[number] | undefined {
  if (row % 499 === 7) return 'broken';
  if (row % 499 === 8) return 'torn';
  if (row % 9973 === 100) return 'badcheck';
  if (row % 9973 === 4000) return 'badlook';
  return undefined;
}

function pick<Name extends string>(lot: number, shares: Readonly<Record<Name, number>>): Name {
  let left = lot;
  let last: Name | undefined;
  for (const name in shares) {
    left -= shares[name];
    last = name;
    if (left < 0) break;
  }
  if (last === undefined) throw new Error('nothing to choose from');
  return last;
}

/** The same number for the same row and question. @returns from 0 to below 1 */
function chance(row: number, question: number): number {
  let mixed = Math.imul(row ^ (question * 0x9e3779b9), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x27d4eb2f);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}
