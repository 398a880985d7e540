// Keeps a UserSig out of what undici prints for its own developers: it names the URL of each call.
import { debuglog } from 'node:util';
import { ImportError } from '../errors.js';

/** As undici names them; `NODE_DEBUG=*` switches them on too. */
const SECTIONS = ['undici', 'fetch', 'websocket'];

/** @throws ImportError USAGE where NODE_DEBUG would print every UserSig on stderr */
export function refuseDebugOutput(): void {
  const section = SECTIONS.find((name) => debuglog(name).enabled);
  if (section === undefined) return;
  throw new ImportError(
    'USAGE',
    `NODE_DEBUG would print the UserSig of every call ("${section}"): unset it.`,
  );
}
