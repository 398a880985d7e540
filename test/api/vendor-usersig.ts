// The vendor's own library, made to sign at a given time.
import { createRequire } from 'node:module';
import type { SigningOptions } from '../../src/api/usersig.js';

interface VendorApi {
  new (sdkappid: number, key: string): { genUserSig(userid: string, expire: number): string };
}

const { Api } = createRequire(import.meta.url)('tls-sig-api-v2') as { Api: VendorApi };

export function vendorUserSig({ sdkappid, admin, secretKey, now, lifetime }: SigningOptions): string {
  const realNow = Date.now;
  Date.now = () => now * 1000; // it asks nobody else for the time
  try {
    return new Api(sdkappid, secretKey).genUserSig(admin, lifetime);
  } finally {
    Date.now = realNow;
  }
}
