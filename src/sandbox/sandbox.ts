// The emulator of Tencent Cloud IM's REST API: a server on loopback that judges what arrives, when, and how often.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { ImportError } from '../errors.js';
import { createAccounts, type SandboxAccount } from './accounts.js';
import { createAdmission } from './admission.js';
import { createApi, type SandboxCall } from './api.js';
import type { IdField } from './bodies.js';
import { createCalls } from './calls.js';
import { createControl } from './control.js';
import { createFaultInjector } from './fault-injector.js';
import type { Fault } from './faults.js';
import { createListener, HOST } from './listener.js';
import { parseFault } from './parse-fault.js';
import { parseQps, type Qps } from './qps.js';
import { createResponder } from './respond.js';
import { createStatistics, type SandboxStatistics } from './statistics.js';
import { createVerifier } from './usersig.js';

/** What `startSandbox` takes. */
export interface SandboxOptions {
  /** The one app that it knows. */
  readonly sdkappid: number;
  /** The app's secret key: a UserSig must be signed with it. */
  readonly secretKey: string;
  /** The app's admin accounts: the only ones whose UserSig may call. */
  readonly admin: string | readonly string[];
  /**
   * Calls of account_import that are allowed in any sliding second, or limits as `--qps` takes them, such as
   * `200:second` or `account_check=100`. Default: no limit.
   */
  readonly qps?: number | string | readonly string[];
  /** What a call over a limit is answered. Default: 60007 and 60011 in turns. */
  readonly throttleCode?: number;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Different accounts that fit in; then 70398. Costs memory for each. */
  readonly quota?: number;
  /** The body's key for the account; the wrong one is a missing one (70402). Default: both are known. */
  readonly idField?: IdField;
  /** Keeps every accepted account, for `accounts()` and account_check. Off: a million rows cost nothing. */
  readonly remember?: boolean;
  /** Faults from the start on, as `--fault` takes them. */
  readonly faults?: readonly (string | Fault)[];
  /** Called with each call that it decided on. */
  readonly onCall?: (call: SandboxCall) => void;
  /** Unix seconds, for a UserSig's expiry. */
  readonly clock?: () => number;
  /** Monotonic milliseconds, for arrivals. */
  readonly now?: () => number;
  /** From 0 to below 1, for shares and jitter. */
  readonly random?: () => number;
  /** Serves https with this certificate. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
}

/** A running emulator of the API. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`: what `--endpoint` takes. */
  readonly origin: string;
  /** What it has seen so far. */
  statistics(): SandboxStatistics;
  /** What was accepted, by Identifier; empty unless it remembers. */
  accounts(): ReadonlyMap<string, SandboxAccount>;
  /** Puts an account in, as if it had been imported. */
  addAccount(account: { identifier: string; nick?: string; faceUrl?: string }): void;
  /** Deletes an account behind the importer's back. */
  deleteAccount(identifier: string): void;
  /** Starts counting anew. */
  resetStatistics(): void;
  /** Declares one more fault; its times count from now. Throws ImportError('USAGE'). */
  fault(fault: string | Fault): void;
  /** Ends every fault; resolves when the port is open again. */
  clearFaults(): Promise<void>;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Throws ImportError('SANDBOX') when it cannot listen, ImportError('USAGE') for an option that cannot be. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  checkOptions(options);
  const { sdkappid, secretKey, admin, port = 0, now = () => performance.now() } = options;
  const { throttleCode, quota, onCall, idField = 'both', remember = false } = options;
  const { clock = () => Date.now() / 1000, random = Math.random } = options;
  const limits = readLimits(options.qps);
  const firstFaults = (options.faults ?? []).map(readFault);

  const statistics = createStatistics();
  const accounts = createAccounts({ remember });
  const verifier = createVerifier({ sdkappid, secretKey, clock });
  const admins = new Set(typeof admin === 'string' ? [admin] : admin);
  const admit = createAdmission({
    ...{ sdkappid, admins, verifier, limits, throttleCode },
    permitted: statistics.permitted,
  });
  const api = createApi({ accounts, idField, statistics, onCall, quota });
  const server = options.tls ? createHttpsServer(options.tls) : createHttpServer();
  // Never closes an idle connection by itself, and sends no hint about it: what the vendor does is not documented.
  server.keepAliveTimeout = 0;
  const listener = createListener({ server, port, connected: statistics.connected });
  const respond = createResponder({ reset: listener.reset });

  const faults = createFaultInjector({ now, random, acted: statistics.acted, strike });
  function strike(fault: Fault): void {
    if (fault.name === 'revoke') {
      verifier.revoke(fault.value);
      return;
    }
    listener.beginOutage();
    if (fault.for !== Number.POSITIVE_INFINITY) faults.later(fault.for, () => void listener.endOutage());
  }
  function arrived(): boolean {
    faults.arrived();
    return listener.isDown();
  }
  server.on(
    'request',
    createCalls({
      ...{ arrived, admit, api, faults, respond, statistics, now, random },
      control: createControl(accounts),
      throttleCode: throttleCode ?? 60011,
    }),
  );

  const origin = `${options.tls ? 'https' : 'http'}://${HOST}:${await listener.open()}`;
  for (const fault of firstFaults) faults.declare(fault);
  return {
    origin,
    statistics: statistics.snapshot,
    accounts: () => accounts.known,
    addAccount: accounts.store,
    deleteAccount: accounts.remove,
    resetStatistics: statistics.reset,
    fault: (fault) => faults.declare(readFault(fault)),
    async clearFaults() {
      faults.clear();
      verifier.restore();
      await listener.endOutages();
    },
    async close() {
      faults.clear();
      await listener.close();
    },
  };
}

function readLimits(qps: SandboxOptions['qps']): readonly Qps[] {
  if (qps === undefined) return [];
  if (typeof qps === 'number') return [{ ...parseQps('1'), limit: qps }];
  return (typeof qps === 'string' ? [qps] : qps).map(parseQps);
}

function readFault(fault: string | Fault): Fault {
  return typeof fault === 'string' ? parseFault(fault) : fault;
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
  if (typeof qps === 'number' && !(qps > 0)) {
    throw new ImportError('USAGE', `The sandbox's calls per second must be above 0, not ${qps}.`);
  }
  if (quota !== undefined && !(quota >= 0)) {
    throw new ImportError('USAGE', `The sandbox's quota must be a number of accounts, not ${quota}.`);
  }
}
