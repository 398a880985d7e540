// Where accounts live, for the ledger: the app alone at the vendor's, the app and the origin elsewhere.
import { isVendorOrigin } from '../api/regions.js';
import type { Scope } from '../ledger/ledger.js';

/** @param origin left out: the vendor's */
export function scopeOf(sdkappid: number, origin?: string): Scope {
  return origin === undefined || isVendorOrigin(origin) ? { sdkappid } : { sdkappid, origin };
}
