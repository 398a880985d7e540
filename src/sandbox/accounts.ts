// The sandbox's accounts: checks a body as the vendor does, and keeps what it was told to keep.
import { isUtf8 } from 'node:buffer';
import { type ApiBody, apiBody } from './reply.js';

export type IdField = 'Identifier' | 'UserID' | 'both';

/** An account as the sandbox knows it: what the calls said, the later over the earlier, field by field. */
export interface SandboxAccount {
  readonly nick?: string;
  readonly faceUrl?: string;
  readonly type?: number;
  /** Calls that were accepted for it. */
  readonly times: number;
}

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

export function createAccounts({ idField, remember }: { idField: IdField; remember: boolean }) {
  const known = new Map<string, SandboxAccount>();

  return {
    known: known as ReadonlyMap<string, SandboxAccount>,
    /** Reads the body of account_import; the order of the checks is the order of the fields. */
    read: (body: Buffer): ImportBody => readImport(body, idField),
    store({ identifier, nick, faceUrl, type }: ImportBody): void {
      if (!remember) return;
      const earlier = known.get(identifier);
      known.set(identifier, {
        ...earlier,
        ...(nick === undefined ? {} : { nick }),
        ...(faceUrl === undefined ? {} : { faceUrl }),
        ...(type === undefined ? {} : { type }),
        times: (earlier?.times ?? 0) + 1,
      });
    },
    /** Answers account_check: which of up to 100 accounts are here. */
    check(body: Buffer): ApiBody {
      const identifiers = readCheck(body);
      if (typeof identifiers === 'number') return apiBody(identifiers);
      return {
        ...apiBody(0),
        ResultItem: identifiers.map((identifier) => ({
          UserID: identifier,
          // A sandbox without a memory must not say NotImported of an account that it accepted.
          ResultCode: remember ? 0 : 70500,
          ResultInfo: remember ? '' : 'this sandbox remembers no accounts',
          AccountStatus: known.has(identifier) ? 'Imported' : 'NotImported',
        })),
      };
    },
  };
}

/** Says of each Identifier whether the app is too full for it; those that fitted in are let in again. */
export function createQuota(room: number): (identifier: string) => boolean {
  const inside = new Set<string>();
  return (identifier) => {
    if (inside.has(identifier)) return false;
    if (inside.size >= room) return true;
    inside.add(identifier);
    return false;
  };
}

/** Whom a body speaks of, whatever else is wrong with it; '' where that cannot be told. */
export function readIdentifier(body: Buffer): string {
  const fields = parseObject(body);
  const identifier = fields?.Identifier ?? fields?.UserID;
  return typeof identifier === 'string' ? identifier : '';
}

function readImport(body: Buffer, idField: IdField): ImportBody {
  const fields = parseObject(body);
  if (fields === undefined) return { code: 60003, identifier: '' };
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

function readCheck(body: Buffer): string[] | number {
  const fields = parseObject(body);
  if (fields === undefined) return 60003;
  const items: unknown = fields.CheckItem;
  if (!Array.isArray(items) || items.length === 0 || items.length > 100) return 70402;
  const identifiers: string[] = [];
  for (const item of items as unknown[]) {
    const identifier = isObject(item) ? item.UserID : undefined;
    if (identifier !== undefined && typeof identifier !== 'string') return 60015;
    if (identifier === undefined || checkIdentifier(identifier) !== 0) return 70402;
    identifiers.push(identifier);
  }
  return identifiers;
}

function parseObject(body: Buffer): Record<string, unknown> | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    const fields: unknown = JSON.parse(body.toString());
    return isObject(fields) ? fields : undefined;
  } catch {
    return undefined;
  }
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
