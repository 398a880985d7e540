// What goes over the wire for one account: the path with its credentials, the headers, the body.
import type { Account } from '../input/rows/account.js';

/** How an app's API calls the account's name: `Identifier` in the vendor's first document, `UserID` since about 2021. */
export type IdField = 'Identifier' | 'UserID';

/** Made once; undici adds Host, Connection and Content-Length. */
export const HEADERS = ['content-type', 'application/json', 'user-agent', 'tim-import'];

/** The path but for its random number, made once for each UserSig. */
export function createPath(sdkappid: number, admin: string): (usersig: string, random: number) => string {
  const start = `/v4/im_open_login_svc/account_import?sdkappid=${sdkappid}&identifier=${encodeURIComponent(admin)}`;
  let signed = '';
  let prefix = '';
  return (usersig, random) => {
    if (usersig !== signed) {
      signed = usersig;
      prefix = `${start}&usersig=${encodeURIComponent(usersig)}&contenttype=json&random=`;
    }
    return prefix + random;
  };
}

/** An empty field is left out: sent as "" it would overwrite what the account has. */
export function bodyOf({ identifier, nick, faceUrl, type }: Account, idField: IdField): string {
  const fields: Record<string, string | number> = { [idField]: identifier };
  if (nick) fields.Nick = nick;
  if (faceUrl) fields.FaceUrl = faceUrl;
  if (type) fields.Type = type;
  return JSON.stringify(fields);
}
