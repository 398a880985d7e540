// Names what went wrong on the wire, in our own words: the errors of undici and OpenSSL may quote URLs.

import { errnoOf } from '../errors.js';

export type NetworkErrorCode =
  | 'TIMEOUT'
  | 'CONNECTION_REFUSED'
  | 'CONNECTION_RESET'
  | 'CONNECTION_CLOSED'
  | 'CONNECTION_TIMEOUT'
  | 'HOST_NOT_FOUND'
  | 'HOST_UNREACHABLE'
  | 'CONNECTION_FAILED'
  | 'PROTOCOL_ERROR'
  | 'ANSWER_TOO_LARGE'
  | 'CERTIFICATE_INVALID'
  | 'TLS_FAILED'
  | 'TLS_MISMATCH'
  | 'PROXY_REFUSED'
  | 'CANCELLED';

export interface NetworkError {
  readonly code: NetworkErrorCode;
  /** One sentence; never holds a URL or anything else that came from outside. */
  readonly message: string;
}

const CERTIFICATE = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet, or the clock of this machine is wrong',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'an authority that this machine does not know has signed it',
  UNABLE_TO_GET_ISSUER_CERT: 'an authority that this machine does not know has signed it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'an authority that this machine does not know has signed it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'an authority that this machine does not know has signed it',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_REVOKED: 'it was revoked',
  CERT_UNTRUSTED: 'it is not trusted',
  CERT_REJECTED: 'it was rejected',
  CERT_CHAIN_TOO_LONG: 'its chain is too long',
  INVALID_CA: 'its authority is not allowed to sign',
  INVALID_PURPOSE: 'it is not meant for servers',
  PATH_LENGTH_EXCEEDED: 'its chain is too long',
  HOSTNAME_MISMATCH: 'it belongs to another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it belongs to another host',
} as const;

/** What no later attempt would change: the two sides have no protocol in common. */
const TLS_MISMATCH = {
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'speaks a version of TLS that is too old',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'does not accept this version of TLS',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'does not speak HTTP/1.1',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'asks for a client certificate',
  ERR_SSL_NO_CIPHERS_AVAILABLE: 'has no cipher in common with this machine',
  ERR_SSL_DH_KEY_TOO_SMALL: 'uses a key that is too small',
} as const;

const CONNECTION = {
  ECONNREFUSED: { code: 'CONNECTION_REFUSED', message: 'The server refused the connection.' },
  ECONNRESET: { code: 'CONNECTION_RESET', message: 'The connection was reset before the answer came.' },
  EPIPE: { code: 'CONNECTION_RESET', message: 'The connection was reset before the answer came.' },
  ECONNABORTED: { code: 'CONNECTION_RESET', message: 'The connection was reset before the answer came.' },
  UND_ERR_SOCKET: {
    code: 'CONNECTION_CLOSED',
    message: 'The server closed the connection before the answer came.',
  },
  UND_ERR_DESTROYED: { code: 'CONNECTION_CLOSED', message: 'Everything stopped before the answer came.' },
  UND_ERR_CLOSED: { code: 'CONNECTION_CLOSED', message: 'Everything stopped before the answer came.' },
  ETIMEDOUT: { code: 'CONNECTION_TIMEOUT', message: 'The server did not take the connection in time.' },
  UND_ERR_CONNECT_TIMEOUT: {
    code: 'CONNECTION_TIMEOUT',
    message: 'The server did not take the connection in time.',
  },
  UND_ERR_HEADERS_TIMEOUT: { code: 'TIMEOUT', message: 'The answer did not come in time.' },
  UND_ERR_BODY_TIMEOUT: { code: 'TIMEOUT', message: 'The answer did not come in time.' },
  ENOTFOUND: { code: 'HOST_NOT_FOUND', message: 'The name of the server cannot be resolved.' },
  EAI_AGAIN: { code: 'HOST_NOT_FOUND', message: 'The name of the server cannot be resolved at the moment.' },
  EAI_FAIL: { code: 'HOST_NOT_FOUND', message: 'The name of the server cannot be resolved.' },
  EHOSTUNREACH: { code: 'HOST_UNREACHABLE', message: 'There is no way to the server from this machine.' },
  EHOSTDOWN: { code: 'HOST_UNREACHABLE', message: 'There is no way to the server from this machine.' },
  ENETUNREACH: { code: 'HOST_UNREACHABLE', message: 'There is no way to the server from this machine.' },
  ENETDOWN: { code: 'HOST_UNREACHABLE', message: 'The network of this machine is down.' },
  EMFILE: {
    code: 'CONNECTION_FAILED',
    message: 'This machine allows no more open files: raise its limit or lower --concurrency.',
  },
  ENFILE: {
    code: 'CONNECTION_FAILED',
    message: 'This machine allows no more open files: raise its limit or lower --concurrency.',
  },
  EADDRNOTAVAIL: {
    code: 'CONNECTION_FAILED',
    message: 'This machine has no free port for another connection.',
  },
  UND_ERR_HEADERS_OVERFLOW: { code: 'PROTOCOL_ERROR', message: 'The headers of the answer are too long.' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    code: 'PROTOCOL_ERROR',
    message: 'The answer is shorter or longer than it says.',
  },
  UND_ERR_RES_EXCEEDED_MAX_SIZE: {
    code: 'ANSWER_TOO_LARGE',
    message: 'The answer is too large for one of this API.',
  },
} as const satisfies Record<string, NetworkError>;

export const TIMED_OUT: NetworkError = { code: 'TIMEOUT', message: 'The answer did not come in time.' };

export const UNREACHED: NetworkError = {
  code: 'CONNECTION_TIMEOUT',
  message: 'The connection was not made in time.',
};

export const ENDED: NetworkError = CONNECTION.UND_ERR_DESTROYED;

export const HUNG_UP: NetworkError = CONNECTION.UND_ERR_SOCKET;

export const DROPPED: NetworkError = {
  code: 'CONNECTION_CLOSED',
  message: 'The server accepts connections and closes them at once.',
};

export const CANCELLED: NetworkError = {
  code: 'CANCELLED',
  message: 'Everything stopped before the call was made.',
};

export const TOO_LARGE: NetworkError = CONNECTION.UND_ERR_RES_EXCEEDED_MAX_SIZE;

/** The fault behind whatever a dispatcher reports. */
export function networkErrorOf(error: unknown): NetworkError {
  const proxy = proxyOf(error);
  if (proxy?.status !== undefined) return refusalOf(proxy.status);
  const fault = connectionFault(error);
  return proxy === undefined
    ? fault
    : { ...fault, message: fault.message.replace(/(?<=\b[Tt]he )server/, 'proxy') };
}

/** By the status with which a proxy answers CONNECT; what may pass is no refusal, and is tried again. */
function refusalOf(status: number): NetworkError {
  if (status >= 500 || status === 408 || status === 429) {
    return {
      code: 'CONNECTION_FAILED',
      message: `The proxy cannot reach the server at the moment (HTTP ${status}).`,
    };
  }
  if (status === 407) {
    return { code: 'PROXY_REFUSED', message: 'The proxy asks for a user name and password (HTTP 407).' };
  }
  return {
    code: 'PROXY_REFUSED',
    message: `The proxy does not let calls through to the server (HTTP ${status}).`,
  };
}

function proxyOf(error: unknown): { status?: number } | undefined {
  if (typeof error !== 'object' || error === null || !('proxy' in error)) return undefined;
  const { proxy } = error;
  if (typeof proxy !== 'object' || proxy === null) return undefined;
  return 'status' in proxy && typeof proxy.status === 'number' ? { status: proxy.status } : {};
}

function connectionFault(error: unknown): NetworkError {
  const code = codeOf(error);
  if (isIn(CERTIFICATE, code)) {
    return {
      code: 'CERTIFICATE_INVALID',
      message: `The certificate of the server cannot be trusted: ${CERTIFICATE[code]}.`,
    };
  }
  if (isIn(CONNECTION, code)) return CONNECTION[code];
  if (/^HPE_/.test(code)) return { code: 'PROTOCOL_ERROR', message: 'The answer is not HTTP.' };
  if (isIn(TLS_MISMATCH, code)) {
    return { code: 'TLS_MISMATCH', message: `The server ${TLS_MISMATCH[code]} (${code}).` };
  }
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code)) {
    return { code: 'TLS_FAILED', message: `The encrypted connection cannot be made (${code}).` };
  }
  // A system's name for an error is safe to show, and the only thing to search for.
  const name = /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? ` (${code})` : '';
  return { code: 'CONNECTION_FAILED', message: `The connection failed${name}.` };
}

/** undici closes a connection on which `100 Continue` arrives unasked; it says so in this way alone. */
export function isUnaskedContinue(error: unknown): boolean {
  return error instanceof Error && errnoOf(error) === 'UND_ERR_SOCKET' && error.message === 'bad response';
}

/** The server hung up, as it does on a connection that was idle for too long for its taste. */
export function isHangUp(fault: NetworkError): boolean {
  return fault.code === 'CONNECTION_RESET' || fault.code === 'CONNECTION_CLOSED';
}

/** The name of the innermost error that says something: proxies wrap errors, several addresses gather them. */
function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 4) return '';
  const code = errnoOf(error);
  if (isIn(CERTIFICATE, code) || isIn(CONNECTION, code)) return code;
  // Errors of undici's parser have a code in some versions and none in others.
  if ('name' in error && error.name === 'HTTPParserError') return 'HPE_';
  const inner = [
    ...('cause' in error ? [error.cause] : []),
    ...('errors' in error && Array.isArray(error.errors) ? error.errors : []),
  ];
  return inner.map((one) => codeOf(one, depth + 1)).find((found) => found !== '') ?? code;
}

function isIn<Table extends object>(table: Table, key: PropertyKey): key is keyof Table {
  return Object.hasOwn(table, key);
}
