// What a reply means for its row: one pure function, driven by the catalogue.
import { type CatalogueEntry, entryOf } from '../catalogue/catalogue.js';
import type { Answer, Reply } from './client.js';

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

/** The server's own words are cut to this: they go into reports, a line a row. */
const LONGEST_WORDS = 200;

export function classify(reply: Reply): Verdict {
  if (reply.kind === 'fault') return verdict(reply.code, reply.message);
  if (reply.httpStatus < 200 || reply.httpStatus > 299) return statusVerdict(reply);
  return reply.body === USUAL ? OK : bodyVerdict(reply.body);
}

/** Anything but 2xx comes from something in between: the API itself answers 200 always. */
function statusVerdict({ httpStatus, retryAfter }: Answer): Verdict {
  const found = verdict(`HTTP_${httpStatus}`);
  const asked = retryAfter === undefined ? {} : { retryAfter };
  if (found.class === 'slow') return { ...found, ...asked };
  if (httpStatus !== 503 || retryAfter === undefined) return found;
  return { class: 'slow', code: found.code, message: found.message, retryAfter };
}

function bodyVerdict(body: string): Verdict {
  const fields = parse(body);
  if (fields === undefined) return verdict('NOT_JSON');
  const code = integer(fields.ErrorCode);
  const status = fields.ActionStatus;
  // A success must be said twice. A failure whose status is missing is still a failure: a gateway's throttle, say.
  const agreed = code === 0 ? status === 'OK' : status === 'FAIL' || status === undefined;
  if (code === undefined || !agreed) return verdict('ANSWER_MALFORMED');
  return code === 0 ? OK : verdict(String(code), undefined, fields.ErrorInfo);
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

function parse(
  body: string,
): { ErrorCode?: unknown; ActionStatus?: unknown; ErrorInfo?: unknown } | undefined {
  try {
    // trim() takes a byte order mark as well, which JSON.parse does not.
    const parsed: unknown = JSON.parse(body.trim());
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return undefined;
  }
}

/** An integer, or one in a string: `true`, `""`, `null` and `[]` would all turn into numbers by themselves. */
function integer(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^(0|-?[1-9]\d{0,9})$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
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
