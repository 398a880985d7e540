// What a reply means for its row: one pure function, driven by the catalogue.
import { type CatalogueEntry, entryOf } from '../catalogue/catalogue.js';
import { type Answer, ENVELOPE, parseJson, type Reply } from './reply.js';

interface Finding {
  /** The vendor's number, or one of our constants; '' for a good answer. */
  readonly code: string;
  /** One sentence in English, the server's own words at its end; safe for a terminal. */
  readonly message: string;
}

export type Verdict =
  | (Finding & { readonly class: 'ok' | 'retry' | 'resign' | 'row' | 'ambiguous' })
  | (Finding & { readonly class: 'slow'; readonly retryAfter?: number })
  | (Finding & { readonly class: 'stop'; readonly about?: NonNullable<CatalogueEntry['about']> });

const OK: Verdict = { class: 'ok', code: '', message: '' };

/** The answer the vendor documents, byte for byte: nearly all answers are this one. */
const USUAL = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
const USUAL_JSON: unknown = Object.freeze(JSON.parse(USUAL));

/** The server's own words are cut to this: they go into reports, a line a row. */
const LONGEST_WORDS = 200;

/** The JSON of an answer of the API itself; undefined where there is none. */
export function jsonOf(reply: Reply): unknown {
  if (reply.kind === 'fault' || !isOfTheApi(reply)) return undefined;
  return reply.body === USUAL ? USUAL_JSON : parseJson(reply.body);
}

/** @param json of this reply, where it was parsed before */
export function classify(reply: Reply, json = jsonOf(reply)): Verdict {
  if (reply.kind === 'fault') return verdict(reply.code, reply.message);
  if (!isOfTheApi(reply)) return statusVerdict(reply);
  return json === USUAL_JSON ? OK : bodyVerdict(json);
}

/** Anything but 2xx comes from something in between: the API itself answers 200 always. */
function isOfTheApi({ httpStatus }: Answer): boolean {
  return httpStatus >= 200 && httpStatus <= 299;
}

function statusVerdict({ httpStatus, retryAfter }: Answer): Verdict {
  const found = verdict(`HTTP_${httpStatus}`);
  const asked = retryAfter === undefined ? {} : { retryAfter };
  if (found.class === 'slow') return { ...found, ...asked };
  if (httpStatus !== 503 || retryAfter === undefined) return found;
  return { class: 'slow', code: found.code, message: found.message, retryAfter };
}

function bodyVerdict(json: unknown): Verdict {
  if (json === undefined) return verdict('NOT_JSON');
  const { success, data } = ENVELOPE.safeParse(json);
  // A success must be said twice.
  if (!success || (data.ErrorCode === 0) !== (data.ActionStatus === 'OK')) return verdict('ANSWER_MALFORMED');
  return data.ErrorCode === 0 ? OK : verdict(String(data.ErrorCode), undefined, data.ErrorInfo);
}

function verdict(code: string, message?: string, words?: unknown): Verdict {
  const entry = entryOf(code);
  const found = { code, message: (message ?? entry.meaning.en) + quoted(words) };
  // A code of its own class 'ok' would be a success that nobody said: only bodyVerdict finds one.
  if (entry.class === 'ok') return { ...found, class: 'ambiguous' };
  if (entry.class !== 'stop') return { ...found, class: entry.class };
  return entry.about === undefined
    ? { ...found, class: 'stop' }
    : { ...found, class: 'stop', about: entry.about };
}

function quoted(words: unknown): string {
  if (typeof words !== 'string') return '';
  const clean = words
    .slice(0, LONGEST_WORDS * 4)
    // Control characters, line separators and the marks that turn the direction of text: no terminal may see them.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const cut = clean.length > LONGEST_WORDS ? `${Array.from(clean).slice(0, LONGEST_WORDS).join('')}…` : clean;
  return cut === '' ? '' : ` The server says: ${cut}`;
}
