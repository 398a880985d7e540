// Certificates that are made when they are needed, good and bad ones: no private key lies in the repository.
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly name: string;
}

const DAY = 86_400_000;

/** An authority, or a server's certificate for 127.0.0.1 signed by `issuer`; without one it is self-signed. */
export function makeCertificate({
  name = 'test server',
  issuer,
  authority = false,
  ip = [127, 0, 0, 1],
  from = -DAY,
  to = DAY,
}: {
  name?: string;
  issuer?: Certificate;
  authority?: boolean;
  ip?: readonly number[];
  /** Milliseconds from now. */
  from?: number;
  to?: number;
} = {}): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, oid('2a8648ce3d040302'));
  const signed = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, ...randomBytes(8)])),
    ecdsaWithSha256,
    distinguished(issuer?.name ?? name),
    der(0x30, time(from), time(to)),
    distinguished(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, authority ? isAuthority() : isServerAt(ip))),
  );
  const signer = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, signer));
  const base64 = der(0x30, signed, ecdsaWithSha256, signature).toString('base64');
  return {
    name,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function isAuthority(): Buffer {
  const basicConstraints = der(0x30, der(0x01, Buffer.from([0xff])));
  return der(0x30, oid('551d13'), der(0x01, Buffer.from([0xff])), der(0x04, basicConstraints));
}

function isServerAt(ip: readonly number[]): Buffer {
  return der(0x30, oid('551d11'), der(0x04, der(0x30, der(0x87, Buffer.from(ip)))));
}

function distinguished(name: string): Buffer {
  return der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(name)))));
}

/** One tag, length, value of ASN.1. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function time(fromNow: number): Buffer {
  const digits = new Date(Date.now() + fromNow).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(digits));
}
