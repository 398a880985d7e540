// The emulator of Tencent Cloud IM's REST API: a server on loopback that judges what arrives, when, and how often.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { ImportError } from '../errors.js';
import { createAccounts, type IdField, type SandboxAccount } from './accounts.js';
import { createAdmission } from './admission.js';
import { createCalls, type SandboxCall } from './calls.js';
import { createStatistics, type SandboxStatistics } from './statistics.js';
import { createVerifier } from './usersig.js';

export interface SandboxOptions {
  readonly sdkappid: number;
  readonly secretKey: string;
  /** The app's admin accounts: the only ones whose UserSig may call. */
  readonly admin: string | readonly string[];
  /** Allowed calls in any sliding second; over it the answer is `throttleCode`. Default: no limit. */
  readonly qps?: number;
  /** Default 60011: the limit is the app's, and that is the code that names the app. */
  readonly throttleCode?: number;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** Different accounts that fit in; then 70398. Costs memory for each. */
  readonly quota?: number;
  /** The body's key for the account; the wrong one is a missing one (70402). Default: both are known. */
  readonly idField?: IdField;
  /** Keeps every accepted account, for `accounts()` and account_check. Off: a million rows cost nothing. */
  readonly remember?: boolean;
  readonly onCall?: (call: SandboxCall) => void;
  /** Unix seconds, for a UserSig's expiry. */
  readonly clock?: () => number;
  /** Monotonic milliseconds, for arrivals. */
  readonly now?: () => number;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`: what `--endpoint` takes. */
  readonly origin: string;
  statistics(): SandboxStatistics;
  /** What was accepted, by Identifier; empty unless it remembers. */
  accounts(): ReadonlyMap<string, SandboxAccount>;
  resetStatistics(): void;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Throws ImportError('SANDBOX') when it cannot listen, ImportError('USAGE') for an option that cannot be. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  checkOptions(options);
  const { sdkappid, secretKey, admin, host = '127.0.0.1', port = 0, now = () => performance.now() } = options;
  const statistics = createStatistics();
  const verifier = createVerifier({ sdkappid, secretKey, clock: options.clock ?? (() => Date.now() / 1000) });
  const accounts = createAccounts({
    idField: options.idField ?? 'both',
    remember: options.remember ?? false,
  });
  const admins = new Set(typeof admin === 'string' ? [admin] : admin);
  const { qps, throttleCode = 60011 } = options;
  const admit = createAdmission({ sdkappid, admins, verifier, qps, throttleCode });
  const { onCall, quota } = options;
  const answer = createCalls({ admit, accounts, statistics, onCall, now, quota });
  const server = options.tls ? createHttpsServer(options.tls, answer) : createHttpServer(answer);
  // Never closes an idle connection by itself, and sends no hint about it: what the vendor does is not documented.
  server.keepAliveTimeout = 0;

  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    statistics.connected();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, port)));
    server.listen(port, host, resolve);
  });
  const origin = `${options.tls ? 'https' : 'http'}://${host}:${listeningPort(server.address())}`;

  return {
    origin,
    statistics: statistics.snapshot,
    accounts: () => accounts.known,
    resetStatistics: statistics.reset,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function checkOptions({ sdkappid, secretKey, admin, qps, quota }: SandboxOptions): void {
  if (!Number.isInteger(sdkappid) || sdkappid < 1 || sdkappid > 4294967295) {
    throw new ImportError(
      'USAGE',
      `The sandbox's SDKAppID must be a whole number from 1 to 4294967295, not ${sdkappid}.`,
    );
  }
  if (secretKey === '')
    throw new ImportError('USAGE', "The sandbox's secret key is empty; give it any text.");
  if (admin.length === 0)
    throw new ImportError('USAGE', 'The sandbox needs an admin account, such as administrator.');
  if (qps !== undefined && !(qps > 0)) {
    throw new ImportError('USAGE', `The sandbox's calls a second must be above 0, not ${qps}.`);
  }
  if (quota !== undefined && !(quota >= 0)) {
    throw new ImportError('USAGE', `The sandbox's quota must be a number of accounts, not ${quota}.`);
  }
}

function cannotListen(cause: NodeJS.ErrnoException, port: number): ImportError {
  const why = cause.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${cause.code ?? cause.message})`;
  return new ImportError(
    'SANDBOX',
    `The sandbox's port ${port} ${why}; give another one, or 0 for any free one.`,
    {
      cause,
    },
  );
}

function listeningPort(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no TCP port');
  return address.port;
}
