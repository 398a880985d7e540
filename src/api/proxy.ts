// Which proxy, if any, calls go through: HTTPS_PROXY and NO_PROXY, read as curl reads them.
import { ImportError } from '../errors.js';
import { isLoopback } from './regions.js';

/** A proxy, as it is connected to; its credentials are in `authorization` alone. */
export interface ProxyServer {
  /** `http://host:port` or `https://host:port`: fit to be shown. */
  readonly origin: string;
  /** The value of Proxy-Authorization; secret. */
  readonly authorization?: string;
}

/**
 * Chooses the proxy for an origin. Throws ImportError('USAGE') where HTTPS_PROXY cannot be understood;
 * its message never quotes the variable, which may hold a password.
 * @param env the environment; the lower-case names win
 */
export function createProxyChoice(
  env: Readonly<Record<string, string | undefined>>,
): (origin: string) => ProxyServer | undefined {
  const url = env.https_proxy || env.HTTPS_PROXY;
  const proxy = url ? parse(url) : undefined;
  const exceptions = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter((entry) => entry !== '');
  return (origin) => {
    const { hostname, port } = new URL(origin);
    // A proxy elsewhere cannot reach this machine's loopback, and plain http: goes nowhere else.
    if (proxy === undefined || isLoopback(hostname)) return undefined;
    return exceptions.some((entry) => excepts(entry, hostname, port || '443')) ? undefined : proxy;
  };
}

function parse(text: string): ProxyServer {
  // `proxy.example.com:8080` alone is common, and would read as a URL of the scheme "proxy.example.com".
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) throw usage('is not a URL');
  const { protocol, origin, username, password } = new URL(full);
  if (protocol !== 'http:' && protocol !== 'https:') throw usage('must begin with http:// or https://');
  if (username === '' && password === '') return { origin };
  const login = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { origin, authorization: `Basic ${login}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % in a password that nobody encoded
  }
}

function excepts(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (only !== undefined && only !== port) return false;
  const suffix = name.replace(/^\*?\./, '');
  return suffix !== '' && (hostname === suffix || hostname.endsWith(`.${suffix}`));
}

function usage(problem: string): ImportError {
  return new ImportError(
    'USAGE',
    `HTTPS_PROXY ${problem}: give it as http://user:password@host:port, or unset it.`,
  );
}
