// The error catalogue: of every code, what class it is of, what it means, and what to do about it.
import { appCodes } from './app.js';
import { integrationCodes } from './integration.js';
import { profileCodes } from './profile.js';
import { rowCodes } from './row.js';
import { runCodes } from './run.js';
import { serverCodes } from './server.js';
import { userSigCodes } from './usersig.js';
import { statusEntry, wireCodes } from './wire.js';

/**
 * What a run does about a code:
 * `ok` nothing · `retry` sends the row again after a pause · `slow` slows all calls down, at no charge to the row ·
 * `resign` makes a new UserSig and tries once more · `stop` ends: every further row would fail ·
 * `row` gives up this row alone · `ambiguous` as `row`, unless the same code comes again and again.
 */
export type CodeClass = 'ok' | 'retry' | 'slow' | 'resign' | 'stop' | 'row' | 'ambiguous';

export type Language = 'en' | 'zh';

export interface CatalogueEntry {
  /** The vendor's number, or one of our constants. */
  readonly code: string;
  readonly class: CodeClass;
  /** What a person must mend. A `stop` code about anything but credentials is confirmed by another row first. */
  readonly about?: 'credentials' | 'configuration' | 'quota' | 'connection';
  /** One sentence. */
  readonly meaning: Readonly<Record<Language, string>>;
  /** The next step, in one sentence. */
  readonly advice: Readonly<Record<Language, string>>;
}

/** How the catalogue's pages are written: codes that say the same share their text, as [meaning, advice]. */
export interface Page extends Pick<CatalogueEntry, 'class' | 'about'> {
  readonly codes: readonly string[];
  readonly en: readonly [meaning: string, advice: string];
  readonly zh: readonly [meaning: string, advice: string];
}

/** Every code that is known by name; a number or an HTTP status that is not here has an entry all the same. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  ...userSigCodes,
  ...appCodes,
  ...integrationCodes,
  ...serverCodes,
  ...profileCodes,
  ...rowCodes,
  ...wireCodes,
  ...runCodes,
].flatMap((page) => page.codes.map((code) => entry(code, page)));

const byCode: ReadonlyMap<string, CatalogueEntry> = new Map(CATALOGUE.map((known) => [known.code, known]));

/** Total: a code nobody has heard of gets a general entry, ambiguous unless it is an HTTP status. */
export function entryOf(code: string): CatalogueEntry {
  const known = byCode.get(code);
  if (known) return known;
  const status = /^HTTP_([1-9]\d\d)$/.exec(code)?.[1];
  return entry(code, status ? statusEntry(Number(status)) : unlisted(code));
}

function entry(code: string, page: Omit<Page, 'codes'>): CatalogueEntry {
  return {
    code,
    class: page.class,
    ...(page.about && { about: page.about }),
    meaning: { en: page.en[0], zh: page.zh[0] },
    advice: { en: page.en[1], zh: page.zh[1] },
  };
}

function unlisted(code: string): Omit<Page, 'codes'> {
  return {
    class: 'ambiguous',
    en: [
      `Code ${code} is not in this catalogue.`,
      'Read the message that came with it and look the code up in the error list of Tencent Cloud IM; if many rows got it, the cause is common to all of them.',
    ],
    zh: [
      `错误码 ${code} 未收录在本目录中。`,
      '请结合返回的错误信息，查阅腾讯云 IM 官方错误码文档；如果大量行都返回该错误码，通常是公共原因所致。',
    ],
  };
}
