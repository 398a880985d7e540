// Where the API lives: the vendor's domains by data centre, and the one rule for an endpoint of one's own.
import { ImportError } from '../errors.js';

/** The vendor's domain and its backup for each data centre; it must be the one of the SDKAppID. */
const REGIONS = {
  cn: { domain: 'console.tim.qq.com', backup: 'adminapi.my-imcloud.com' }, // China
  sg: { domain: 'adminapisgp.im.qcloud.com', backup: 'adminapisgp.my-imcloud.com' }, // Singapore
  kr: { domain: 'adminapikr.im.qcloud.com', backup: 'adminapikr.my-imcloud.com' }, // Seoul
  jp: { domain: 'adminapijpn.im.qcloud.com', backup: 'adminapijpn.my-imcloud.com' }, // Tokyo
  de: { domain: 'adminapiger.im.qcloud.com', backup: 'adminapiger.my-imcloud.com' }, // Frankfurt
  us: { domain: 'adminapiusa.im.qcloud.com', backup: 'adminapiusa.my-imcloud.com' }, // Silicon Valley
  id: { domain: 'adminapiidn.im.qcloud.com', backup: 'adminapiidn.my-imcloud.com' }, // Jakarta
  in: { domain: 'adminapiind.im.qcloud.com', backup: 'adminapiind.my-imcloud.com' }, // Mumbai: no new apps, old ones exist
} as const;

/** A data centre; it must be that of the SDKAppID. */
export type Region = keyof typeof REGIONS;

export function originOf(region: Region): string {
  return `https://${REGIONS[region].domain}`;
}

export function backupOriginOf(region: Region): string {
  return `https://${REGIONS[region].backup}`;
}

/** Whether accounts sent there live with the vendor, where the SDKAppID alone tells them apart. */
export function isVendorOrigin(origin: string): boolean {
  return Object.values(REGIONS).some(
    ({ domain, backup }) => origin === `https://${domain}` || origin === `https://${backup}`,
  );
}

/**
 * Turns `--endpoint` into an origin, `https://host[:port]`; plain `http:` goes to this machine only,
 * since every request carries the credentials. Throws ImportError('USAGE'); its message never quotes the
 * text, which may hold a password.
 * @param name what the caller calls it
 */
export function checkEndpoint(text: string, name = '--endpoint'): string {
  const usage = (problem: string) =>
    new ImportError('USAGE', `${name} ${problem}: give an origin such as https://console.tim.qq.com.`);
  // The URL parser drops TAB and line breaks anywhere, and takes `\` for `/`: what it shows is not what was meant.
  if (/[\s\\]/.test(text)) throw usage('must not contain blanks or backslashes');
  if (!URL.canParse(text)) throw usage('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw usage('must begin with https://');
  if (url.username !== '' || url.password !== '' || text.includes('@')) {
    throw usage('must not hold a user name or password');
  }
  if (url.pathname !== '/' || /[?#]/.test(text)) throw usage('must not have a path, query or fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw usage('must begin with https://, as plain http: is for this machine only');
  }
  return url.origin;
}

/** `hostname` as a parsed URL spells it: numbers are dotted decimal by then, IPv6 is in brackets. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * Refuses NODE_TLS_REJECT_UNAUTHORIZED=0 for any server but this machine: whoever stood between would read the
 * credentials. Throws ImportError('USAGE').
 * @param setting the variable's value
 */
export function checkVerification(origin: string, setting: string | undefined): void {
  if (setting !== '0' || isLoopback(new URL(origin).hostname)) return;
  throw new ImportError(
    'USAGE',
    'NODE_TLS_REJECT_UNAUTHORIZED=0 would trust any server: unset it, and name the authority to trust in NODE_EXTRA_CA_CERTS.',
  );
}
