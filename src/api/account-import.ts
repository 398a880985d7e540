// account_import: one account a call; its answer is the envelope alone.
import type { Account } from '../input/rows/account.js';
import type { CallRequest } from './request.js';

/** How an app's API calls the account's name: `Identifier` in the vendor's first document, `UserID` since about 2021. */
export type IdField = 'Identifier' | 'UserID';

const COMMAND = 'im_open_login_svc/account_import';

/** Importing an account again is harmless, so a call whose answer was lost may be sent again. */
export function accountImport(account: Account, idField: IdField): CallRequest {
  return { command: COMMAND, body: bodyOf(account, idField) };
}

/** An empty field is left out: sent as "" it would overwrite what the account has. */
function bodyOf({ identifier, nick, faceUrl, type }: Account, idField: IdField): string {
  const fields: Record<string, string | number> = { [idField]: identifier };
  if (nick) fields.Nick = nick;
  if (faceUrl) fields.FaceUrl = faceUrl;
  if (type) fields.Type = type;
  return JSON.stringify(fields);
}
