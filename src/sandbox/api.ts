// Decides what the API says to a call that reached it; counts the call, stores the account, and reports it.
import { type Accounts, createQuota, type ItemCode } from './accounts.js';
import type { Admission } from './admission.js';
import { type IdField, readBatch, readCheck, readImport, readPortrait, readSubjects } from './bodies.js';
import type { Command } from './commands.js';
import { type ApiBody, apiBody } from './reply.js';
import type { Ending } from './respond.js';
import type { Statistics } from './statistics.js';

/** The outcome of a call, reported as soon as it is decided and before it is answered. */
export interface SandboxCall {
  /** '' where the body names none or several, or was not looked at. */
  readonly identifier: string;
  /** Whether the account was stored. */
  readonly accepted: boolean;
  /** `0`, the vendor's code, `HTTP_404`, or the name of the fault that acted in the API's place. */
  readonly code: string;
  /** The fault that spoilt the answer after the API had decided. */
  readonly ending?: Ending;
  /** When the request's head arrived, on `performance.now`. */
  readonly at: number;
  /** Only of a call for several accounts: all that it names. */
  readonly asked?: { readonly command: Command; readonly identifiers: readonly string[] };
}

export interface ApiOptions {
  readonly accounts: Accounts;
  readonly idField: IdField;
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
  readonly itemCode?: ItemCode;
  /** An endpoint from before 2024: it imports what a batch names, without names and avatars. */
  readonly isOld?: boolean;
}

const NO_INFLUENCE: Influence = {};
const noItemCode: ItemCode = () => 0;

export function createApi({ accounts, idField, statistics, onCall, quota }: ApiOptions) {
  const ok = apiBody(0);
  const isFull = createQuota(quota ?? Number.POSITIVE_INFINITY);

  function refuse(code: string, identifier: string, at: number, ending?: Ending): void {
    statistics.refused(code);
    onCall?.({ identifier, accepted: false, code, ...(ending === undefined ? {} : { ending }), at });
  }

  function importAccount(body: Buffer, at: number, influence: Influence): ApiBody {
    const account = readImport(body, idField);
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
    const { ending } = influence;
    onCall?.({ identifier, accepted: true, code: '0', ...(ending === undefined ? {} : { ending }), at });
    return ok;
  }

  /** What fits into a full app is stored before the refusal, and an account that comes twice in a call fails. */
  function importBatch(body: Buffer, at: number, influence: Influence): ApiBody {
    const { itemCode = noItemCode, ending } = influence;
    const read = influence.code ?? readBatch(body);
    const identifiers = readSubjects(body);
    const stored = new Set<string>();
    const failed: string[] = [];
    let code = typeof read === 'number' ? read : 0;
    for (const account of typeof read === 'number' ? [] : read) {
      const { identifier } = account;
      if (stored.has(identifier) || itemCode(identifier) !== 0) failed.push(identifier);
      else if ((quota !== undefined && isFull(identifier)) || influence.isFull?.(identifier)) code = 70398;
      else {
        stored.add(identifier);
        accounts.store(influence.isOld ? { identifier } : account);
        statistics.accepted();
      }
    }
    if (code !== 0) statistics.refused(String(code));
    statistics.asked('multiaccount_import', identifiers.length);
    onCall?.({
      ...{ identifier: '', accepted: stored.size > 0, code: String(code), at },
      asked: { command: 'multiaccount_import', identifiers },
      ...(ending === undefined ? {} : { ending }),
    });
    return failed.length > 0 ? { ...apiBody(code), FailAccounts: failed } : apiBody(code);
  }

  function ask(command: Command, body: Buffer, at: number, influence: Influence): ApiBody {
    const { itemCode = noItemCode, ending } = influence;
    const answer = influence.code === undefined ? answerOf(command, body, itemCode) : apiBody(influence.code);
    if (answer.ErrorCode === 0) statistics.checked();
    else statistics.refused(String(answer.ErrorCode));
    const identifiers = onCall || answer.ErrorCode === 0 ? readSubjects(body) : [];
    statistics.asked(command, identifiers.length);
    const code = String(answer.ErrorCode);
    onCall?.({
      ...{ identifier: '', accepted: false, code, at, asked: { command, identifiers } },
      ...(ending === undefined ? {} : { ending }),
    });
    return answer;
  }

  function answerOf(command: Command, body: Buffer, itemCode: ItemCode): ApiBody {
    const read = command === 'account_check' ? readCheck(body) : readPortrait(body);
    if (typeof read === 'number') return apiBody(read);
    return 'tags' in read ? accounts.portraits(read, itemCode) : accounts.check(read, itemCode);
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
      if ('code' in admission) {
        refuse(String(admission.code), '', at, influence.ending);
        return apiBody(admission.code, admission.info);
      }
      const { command } = admission;
      if (command === 'account_import') return importAccount(body, at, influence);
      if (command === 'multiaccount_import') return importBatch(body, at, influence);
      return ask(command, body, at, influence);
    },
  };
}

export type Api = ReturnType<typeof createApi>;
