// account_check: which of up to a hundred accounts exist. 100 calls a second; errors come item by item, under an OK.
import { z } from 'zod';
import { CODE } from './reply.js';
import type { CallRequest } from './request.js';

/** What the server says of one account; `code` where it could not say. */
export type AccountState = { readonly exists: boolean } | { readonly code: string; readonly message: string };

const ANSWER = z.object({
  ResultItem: z.array(
    z.object({
      UserID: z.string(),
      ResultCode: CODE,
      ResultInfo: z.string().optional(),
      AccountStatus: z.string().optional(),
    }),
  ),
});

export function accountCheck(identifiers: readonly string[]): CallRequest {
  return {
    command: 'im_open_login_svc/account_check',
    body: JSON.stringify({ CheckItem: identifiers.map((UserID) => ({ UserID })) }),
    holdsData: true,
  };
}

/**
 * @param json of an answer whose envelope is OK
 * @returns by Identifier, never by position; undefined where it is not in the documented form
 */
export function readAccountCheck(json: unknown): ReadonlyMap<string, AccountState> | undefined {
  const { success, data } = ANSWER.safeParse(json);
  if (!success) return undefined;
  return new Map(
    data.ResultItem.map(({ UserID, ResultCode, ResultInfo = '', AccountStatus }): [string, AccountState] => {
      // The result code comes first: a failed item may have any status.
      if (ResultCode !== 0) return [UserID, { code: String(ResultCode), message: ResultInfo }];
      if (AccountStatus === 'Imported') return [UserID, { exists: true }];
      if (AccountStatus === 'NotImported') return [UserID, { exists: false }];
      return [UserID, { code: 'ANSWER_MALFORMED', message: '' }];
    }),
  );
}
