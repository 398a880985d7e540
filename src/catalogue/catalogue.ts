// The error catalogue: of every code, what class it is of, what it means, and what to do about it.
import { appCodes } from './app.js';
import { integrationCodes } from './integration.js';
import type { CatalogueEntry, Page } from './page.js';
import { profileCodes } from './profile.js';
import { rowCodes } from './row.js';
import { runCodes } from './run.js';
import { serverCodes } from './server.js';
import { userSigCodes } from './usersig.js';
import { statusEntry, wireCodes } from './wire.js';

export type { CatalogueEntry, CodeClass, Language } from './page.js';

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
