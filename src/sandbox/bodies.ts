// Reads the bodies of calls and checks them as the vendor does: the order of the checks is the order of the fields.
import { isUtf8 } from 'node:buffer';

export type IdField = 'Identifier' | 'UserID' | 'both';

/** One import's body, as far as it could be read. */
export interface ImportBody {
  /** 0, or why it is refused. */
  readonly code: number;
  /** '' where it could not be read. */
  readonly identifier: string;
  readonly nick?: string;
  readonly faceUrl?: string;
  readonly type?: number;
}

/** The most accounts in a call that takes several. */
const MOST_IDS = 100;

export function readImport(body: Buffer, idField: IdField): ImportBody {
  const fields = parseObject(body);
  if (fields === undefined) return { code: 60003, identifier: '' };
  return readFields(fields, idField);
}

function readFields(fields: Record<string, unknown>, idField: IdField): ImportBody {
  const key = idField === 'both' ? ('Identifier' in fields ? 'Identifier' : 'UserID') : idField;
  const identifier = fields[key];
  if (identifier === undefined) return { code: 70402, identifier: '' };
  if (typeof identifier !== 'string') return { code: 60015, identifier: '' };
  const { Nick: nick, FaceUrl: faceUrl, Type: type } = fields;
  const code =
    checkIdentifier(identifier) || checkText(nick) || checkText(faceUrl) || (isAccountType(type) ? 0 : 70402);
  return {
    code,
    identifier,
    ...(typeof nick === 'string' ? { nick } : {}),
    ...(typeof faceUrl === 'string' ? { faceUrl } : {}),
    ...(typeof type === 'number' ? { type } : {}),
  };
}

/** The accounts of multiaccount_import, in its new body or in the old one of ids alone, or why it is refused. */
export function readBatch(body: Buffer): readonly Omit<ImportBody, 'code'>[] | number {
  const fields = parseObject(body);
  if (fields === undefined) return 60003;
  const { AccountList: list, Accounts: ids } = fields;
  const items: unknown[] = Array.isArray(list)
    ? list
    : Array.isArray(ids)
      ? ids.map((UserID: unknown) => ({ UserID }))
      : [];
  if (items.length === 0 || items.length > MOST_IDS) return 70402;
  const accounts = items.map((item) =>
    isObject(item) ? readFields(item, 'UserID') : { code: 70402, identifier: '' },
  );
  return accounts.find(({ code }) => code !== 0)?.code ?? accounts;
}

/** The accounts of account_check, or why it is refused. */
export function readCheck(body: Buffer): readonly string[] | number {
  const items = parseObject(body)?.CheckItem;
  if (items === undefined && parseObject(body) === undefined) return 60003;
  return readIdentifiers(
    Array.isArray(items) ? items.map((item) => (isObject(item) ? item.UserID : undefined)) : items,
  );
}

/** The accounts and tags of portrait_get, or why it is refused. */
export function readPortrait(
  body: Buffer,
): { readonly identifiers: readonly string[]; readonly tags: readonly string[] } | number {
  const fields = parseObject(body);
  if (fields === undefined) return 60003;
  const { To_Account: accounts, TagList: tags } = fields;
  if (!Array.isArray(tags) || tags.length === 0 || !tags.every((tag) => typeof tag === 'string'))
    return 40001;
  const identifiers = readIdentifiers(accounts);
  if (typeof identifiers === 'number') return identifiers === 60015 ? 40001 : identifiers;
  return { identifiers, tags };
}

/** Whom a body speaks of, whatever else is wrong with it. */
export function readSubjects(body: Buffer): readonly string[] {
  const fields = parseObject(body);
  const one = fields?.Identifier ?? fields?.UserID;
  if (typeof one === 'string') return [one];
  const several: unknown = fields?.CheckItem ?? fields?.To_Account ?? fields?.AccountList ?? fields?.Accounts;
  if (!Array.isArray(several)) return [];
  return several
    .map((item: unknown) => (isObject(item) ? item.UserID : item))
    .filter((id) => typeof id === 'string');
}

export function parseObject(body: Buffer): Record<string, unknown> | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    const fields: unknown = JSON.parse(body.toString());
    return isObject(fields) ? fields : undefined;
  } catch {
    return undefined;
  }
}

function readIdentifiers(items: unknown): readonly string[] | number {
  if (!Array.isArray(items) || items.length === 0 || items.length > MOST_IDS) return 70402;
  const identifiers: string[] = [];
  for (const identifier of items as unknown[]) {
    if (identifier !== undefined && typeof identifier !== 'string') return 60015;
    if (identifier === undefined || checkIdentifier(identifier) !== 0) return 70402;
    identifiers.push(identifier);
  }
  return identifiers;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** 1 to 32 printable ASCII characters, so bytes and characters are the same; the prefixes are the vendor's own. */
function checkIdentifier(identifier: string): number {
  if (!/^[\x20-\x7e]{1,32}$/.test(identifier)) return 70402;
  return identifier.startsWith('@RBT#') || identifier.startsWith('@TOA#') ? 70402 : 0;
}

/** Limits are in bytes of UTF-8. */
function checkText(text: unknown): number {
  if (text === undefined) return 0;
  if (typeof text !== 'string') return 70402;
  return Buffer.byteLength(text) > 500 ? 40601 : 0;
}

function isAccountType(type: unknown): boolean {
  return type === undefined || type === 0 || type === 1;
}
