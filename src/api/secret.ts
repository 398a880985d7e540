// The secret key as people hand it in: tidied, or refused with what it looks like instead.
import { ImportError } from '../errors.js';

const KEY = 'the key of 64 characters that the IM console shows for the app';

/** The secret without the blanks and line breaks around it that files and copying leave. */
export function checkSecret(secretKey: string): string {
  const text = secretKey.trim();
  if (text === '') throw bad(`is empty: give ${KEY}`);
  if (text.includes('-----BEGIN')) throw bad(`is a private key of the old kind: give ${KEY}`);
  if (/\s/.test(text)) throw bad(`has blanks or line breaks inside: give ${KEY}`);
  if (/[^\x21-\x7e]/.test(text)) throw bad(`holds characters that no secret key has: give ${KEY}`);
  if (text.length > 100 && text.startsWith('eJ'))
    throw bad(`looks like a UserSig: give ${KEY}, or use --usersig-file`);
  if (/[/\\]|^[.~]|\.\w{1,5}$/.test(text))
    throw bad('looks like a file name: use --secret-key-file for that');
  if (text.length < 8) throw bad(`is too short: give ${KEY}`);
  return text;
}

function bad(problem: string): ImportError {
  return new ImportError('CREDENTIALS', `The secret key ${problem}.`);
}
