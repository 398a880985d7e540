// multiaccount_import: up to a hundred accounts a call. A partial failure says OK, and names the ids without a reason.
import { z } from 'zod';
import type { Account } from '../input/rows/account.js';
import type { CallRequest } from './request.js';

const COMMAND = 'im_open_login_svc/multiaccount_import';

/** Only the ids that failed are of interest; none: absent, null or empty. */
const FAILED = z.object({ FailAccounts: z.array(z.string()).nullish() });

/**
 * The body of 2024 on, which has names and updates accounts that exist; it cannot make robots. Sending it again is
 * harmless, as a single import is. An empty field is left out: sent as "" it would overwrite what the account has.
 */
export function multiaccountImport(accounts: readonly Account[]): CallRequest {
  const list = accounts.map(({ identifier, nick, faceUrl }) => ({
    UserID: identifier,
    ...(nick && { Nick: nick }),
    ...(faceUrl && { FaceUrl: faceUrl }),
  }));
  return { command: COMMAND, body: JSON.stringify({ AccountList: list }) };
}

/** @returns the ids that an OK answer says have failed; undefined where that cannot be read */
export function failedAccounts(json: unknown): ReadonlySet<string> | undefined {
  const { success, data } = FAILED.safeParse(json);
  return success ? new Set(data.FailAccounts ?? []) : undefined;
}
