// The sandbox's accounts: what the calls left behind, and what account_check and portrait_get say of it.
import { type ImportBody, parseObject } from './bodies.js';
import { type ApiBody, apiBody, errorInfo } from './reply.js';

/** An account as the sandbox knows it: what the calls said, the later over the earlier, field by field. */
export interface SandboxAccount {
  readonly nick?: string;
  readonly faceUrl?: string;
  readonly type?: number;
  /** Calls that were accepted for it. */
  readonly times: number;
}

/** The code that a fault gives one account of a call for several; 0: none. */
export type ItemCode = (identifier: string) => number;

export function createAccounts({ remember }: { remember: boolean }) {
  const known = new Map<string, SandboxAccount>();

  function checkOne(identifier: string, itemCode: ItemCode) {
    // A sandbox without a memory must not say NotImported of an account that it accepted.
    const code = remember ? itemCode(identifier) : 70500;
    const info = remember ? errorInfo(code) : 'this sandbox remembers no accounts';
    const AccountStatus = code === 0 && known.has(identifier) ? 'Imported' : 'NotImported';
    return { UserID: identifier, ResultCode: code, ResultInfo: info, AccountStatus };
  }

  function portraitOf(identifier: string, tags: readonly string[], itemCode: ItemCode) {
    const account = known.get(identifier);
    const code = itemCode(identifier) || (account === undefined ? 40003 : 0);
    if (code !== 0) return { To_Account: identifier, ResultCode: code, ResultInfo: errorInfo(code) };
    const values = { Tag_Profile_IM_Nick: account?.nick, Tag_Profile_IM_Image: account?.faceUrl };
    const ProfileItem = Object.entries(values)
      .filter(([tag, value]) => tags.includes(tag) && value !== undefined)
      .map(([Tag, Value]) => ({ Tag, Value }));
    return { To_Account: identifier, ProfileItem, ResultCode: 0, ResultInfo: '' };
  }

  return {
    known: known as ReadonlyMap<string, SandboxAccount>,
    store({ identifier, nick, faceUrl, type }: Omit<ImportBody, 'code'>): void {
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
    remove: (identifier: string) => known.delete(identifier),
    /** Changes fields behind the back of whoever imported the account. @returns whether there is such an account */
    change(identifier: string, body: Buffer): boolean {
      const account = known.get(identifier);
      if (account === undefined) return false;
      const { Nick: nick, FaceUrl: faceUrl } = parseObject(body) ?? {};
      known.set(identifier, {
        ...account,
        ...(typeof nick === 'string' ? { nick } : {}),
        ...(typeof faceUrl === 'string' ? { faceUrl } : {}),
      });
      return true;
    },
    check(identifiers: readonly string[], itemCode: ItemCode): ApiBody {
      return { ...apiBody(0), ResultItem: identifiers.map((identifier) => checkOne(identifier, itemCode)) };
    },
    portraits(
      { identifiers, tags }: { identifiers: readonly string[]; tags: readonly string[] },
      itemCode: ItemCode,
    ): ApiBody {
      if (!remember) return apiBody(70500);
      const items = identifiers.map((identifier) => portraitOf(identifier, tags, itemCode));
      const failed = items.filter(({ ResultCode }) => ResultCode !== 0).map(({ To_Account }) => To_Account);
      return {
        UserProfileItem: items,
        ...(failed.length > 0 ? { Fail_Account: failed } : {}),
        ...apiBody(0),
        ErrorDisplay: '',
      };
    },
  };
}

export type Accounts = ReturnType<typeof createAccounts>;

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
