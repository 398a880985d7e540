// What the server has of an account, beside what the file has of it.
import type { Verification } from '../outcome.js';

/** Only fields that the file fills are compared; byte for byte, as the API stores them. */
export function differencesOf(
  { nick = '', faceUrl = '' }: { readonly nick?: string; readonly faceUrl?: string },
  portrait: { readonly nick: string; readonly faceUrl: string },
): Verification['differences'] {
  const isSame = (nick === '' || nick === portrait.nick) && (faceUrl === '' || faceUrl === portrait.faceUrl);
  if (isSame) return NONE; // nearly always
  const fields = [
    { field: 'Nick', expected: nick, found: portrait.nick },
    { field: 'FaceUrl', expected: faceUrl, found: portrait.faceUrl },
  ] as const;
  return fields.filter(({ expected, found }) => expected !== '' && expected !== found);
}

const NONE: Verification['differences'] = [];
