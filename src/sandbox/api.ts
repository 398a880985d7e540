// Decides what the API says to a call that reached it; counts the call, stores the account, and reports it.
import { type createAccounts, createQuota, type ImportBody } from './accounts.js';
import type { Admission } from './admission.js';
import { type ApiBody, apiBody } from './reply.js';
import type { Ending } from './respond.js';
import type { Statistics } from './statistics.js';

/** The outcome of a call, reported as soon as it is decided and before it is answered. */
export interface SandboxCall {
  /** '' where the body names none, or was not looked at. */
  readonly identifier: string;
  /** Whether the account was stored. */
  readonly accepted: boolean;
  /** `0`, the vendor's code, `HTTP_404`, or the name of the fault that acted in the API's place. */
  readonly code: string;
  /** The fault that spoilt the answer after the API had decided. */
  readonly ending?: Ending;
  /** When the request's head arrived, on `performance.now`. */
  readonly at: number;
}

export interface ApiOptions {
  readonly accounts: ReturnType<typeof createAccounts>;
  readonly statistics: Statistics;
  readonly onCall: ((call: SandboxCall) => void) | undefined;
  /** Different accounts that fit in; a trial app has room for 100. */
  readonly quota: number | undefined;
}

/** What faults make of the API's own decision. */
export interface Influence {
  readonly ending?: Ending;
  /** A code in place of the API's. */
  readonly code?: number;
  readonly isFull?: (identifier: string) => boolean;
}

const NO_INFLUENCE: Influence = {};

export function createApi({ accounts, statistics, onCall, quota }: ApiOptions) {
  const ok = apiBody(0);
  const isFull = createQuota(quota ?? Number.POSITIVE_INFINITY);

  function refuse(code: string, identifier: string, at: number, ending?: Ending): void {
    statistics.refused(code);
    onCall?.({ identifier, accepted: false, code, ...(ending === undefined ? {} : { ending }), at });
  }

  function importAccount(account: ImportBody, at: number, influence: Influence): ApiBody {
    const { identifier } = account;
    let code = influence.code ?? account.code;
    if (code === 0 && ((quota !== undefined && isFull(identifier)) || influence.isFull?.(identifier)))
      code = 70398;
    if (code !== 0) {
      refuse(String(code), identifier, at, influence.ending);
      return apiBody(code);
    }
    accounts.store(account);
    statistics.accepted();
    onCall?.({
      identifier,
      accepted: true,
      code: '0',
      ...(influence.ending === undefined ? {} : { ending: influence.ending }),
      at,
    });
    return ok;
  }

  return {
    /** A call that never reached the API: a fault acted in its place. */
    refuse,
    /** The API's answer, or undefined where there is no such page. */
    answer(admission: Admission, body: Buffer, at: number, influence = NO_INFLUENCE): ApiBody | undefined {
      if (admission === 'not-found') {
        refuse('HTTP_404', '', at);
        return undefined;
      }
      if (typeof admission === 'number') {
        refuse(String(admission), '', at, influence.ending);
        return apiBody(admission);
      }
      if (admission === 'account_import') return importAccount(accounts.read(body), at, influence);
      const checked = influence.code === undefined ? accounts.check(body) : apiBody(influence.code);
      if (checked.ErrorCode === 0) statistics.checked();
      else refuse(String(checked.ErrorCode), '', at, influence.ending);
      return checked;
    },
  };
}

export type Api = ReturnType<typeof createApi>;
