// Asks the server about accounts: account_check, then portrait_get for those that exist, a hundred at a time each.
import type { AccountState } from '../api/account-check.js';
import type { Portrait } from '../api/portrait-get.js';
import { entryOf } from '../catalogue/catalogue.js';
import type { Clock } from '../clock.js';
import type { Verification } from '../outcome.js';
import type { AttemptReply } from '../send/retry-policy.js';
import type { Sender, SendResult } from '../send/sender.js';
import type { WithJson } from './attempt.js';
import { differencesOf } from './differences.js';
import type { RowToSend } from './triage.js';

/** What the server says of one row. */
export type Finding = Pick<Verification, 'verdict' | 'code' | 'message' | 'differences'>;

/** Accounts that one call asks about. */
export interface Question {
  readonly asked: readonly Asked[];
  /** A part of a call that was refused as a whole: its portraits are asked for apart from others. */
  readonly isPart: boolean;
}

interface Asked {
  readonly row: RowToSend;
  /** A mismatch is believed when it is seen twice. */
  doubted: boolean;
  failures: number;
}

type Answered = AttemptReply & WithJson;

export interface AskServer {
  /** Undefined when one more row may come in, or a promise after which to ask again. */
  ready(): Promise<unknown> | undefined;
  add(row: RowToSend): void;
  /** No more comes; resolves when every row has its finding. */
  drain(): Promise<void>;
  /** For the sender of account_check. */
  checked(question: Question, result: SendResult<Answered>): void;
  /** For the sender of portrait_get. */
  compared(question: Question, result: SendResult<Answered>): void;
}

const MOST_IDS = 100;
/** Rows that are being asked about; every one more is memory. */
const MOST_ASKED = 10_000;
/** Rows without a finding, with those that wait to be asked about again. */
const MOST_OPEN = 30_000;
/** A mismatch is asked again after so long. */
const DOUBT_MS = 2000;
/** An account whose own answer is a failure is asked about so often: a passing one, any other. */
const MOST_FAILURES = { retry: 5, other: 2 };
const LOOK_AGAIN_MS = 250;

export function createAskServer(parts: {
  checks: () => Pick<Sender<Question>, 'ready' | 'add' | 'drain'>;
  portraits: () => Pick<Sender<Question>, 'ready' | 'add' | 'drain'>;
  readCheck: (json: unknown) => ReadonlyMap<string, AccountState> | undefined;
  readPortraits: (json: unknown) => ReadonlyMap<string, Portrait> | undefined;
  /** Only whether accounts exist. */
  existsOnly: boolean;
  /** Takes credentials out of what the server says; it is shown. */
  redact: (text: string) => string;
  found: (row: RowToSend, finding: Finding) => void;
  clock: Pick<Clock, 'now' | 'sleep'>;
  signal: AbortSignal;
}): AskServer {
  const { readCheck, readPortraits, existsOnly, redact, clock, signal } = parts;
  let coming: Asked[] = []; // to be checked
  let existing: Asked[] = []; // to be compared
  let doubts: { at: number; asked: Asked }[] = []; // to be asked about again
  let open = 0;
  let wake = () => {};

  return {
    ready() {
      askAgain(clock.now() - DOUBT_MS);
      const wait = parts.checks().ready() ?? parts.portraits().ready();
      return wait ?? (signal.aborted || hasRoom(1) ? undefined : room());
    },
    add(row) {
      open++;
      check({ row, doubted: false, failures: 0 });
    },
    async drain() {
      while (open > 0) {
        askAll();
        await parts.checks().drain();
        askAll();
        await parts.portraits().drain();
        const last = doubts.at(-1);
        if (last === undefined || coming.length > 0 || existing.length > 0) continue;
        await clock.sleep(Math.max(0, last.at + DOUBT_MS - clock.now()), signal);
        askAgain(Number.POSITIVE_INFINITY);
      }
    },
    checked({ asked, isPart }, result) {
      const states = answerOf(asked, isPart, result, readCheck);
      if (states === undefined) return;
      const there: Asked[] = [];
      for (const one of asked) {
        const state = states.get(one.row.account.identifier);
        if (state === undefined) settle(one, MALFORMED);
        else if ('code' in state) failed(one, state);
        else if (!state.exists) doubt(one, MISSING);
        else if (existsOnly) settle(one, MATCH);
        else there.push(one);
      }
      if (isPart && there.length > 0) parts.portraits().add({ asked: there, isPart });
      else {
        existing.push(...there);
        while (existing.length >= MOST_IDS) compare();
      }
    },
    compared({ asked, isPart }, result) {
      const portraits = answerOf(asked, isPart, result, readPortraits);
      if (portraits === undefined) return;
      for (const one of asked) {
        const { account } = one.row;
        const portrait = portraits.get(account.identifier);
        if (portrait === undefined) settle(one, MALFORMED);
        else if ('code' in portrait) failed(one, portrait);
        else {
          const differences = differencesOf(account, portrait);
          if (differences.length === 0) settle(one, MATCH);
          else
            doubt(one, {
              ...MATCH,
              verdict: 'differs',
              differences: differences.map((one) => ({ ...one, found: redact(one.found) })),
            });
        }
      }
    },
  };

  function hasRoom(share: number): boolean {
    return open - doubts.length < share * MOST_ASKED && open < share * MOST_OPEN;
  }

  /** Half of the rows have a finding, or doubts may be due. */
  function room(): Promise<unknown> {
    const half = new Promise<void>((resolve) => {
      wake = resolve;
    });
    return Promise.race([half, clock.sleep(LOOK_AGAIN_MS, signal)]);
  }

  /** What a call answered; undefined where it was refused, which is dealt with here. */
  function answerOf<Item>(
    asked: readonly Asked[],
    isPart: boolean,
    { status, reply }: SendResult<Answered>,
    read: (json: unknown) => ReadonlyMap<string, Item> | undefined,
  ): ReadonlyMap<string, Item> | undefined {
    if (status === 'done' && reply) {
      const items = read(reply.json);
      if (items === undefined) for (const one of asked) settle(one, MALFORMED);
      return items;
    }
    if (status === 'rejected' && asked.length > 1) {
      // One of them spoils the call, or has gone meanwhile: each half is checked again, down to that one.
      const half = Math.ceil(asked.length / 2);
      for (const part of [asked.slice(0, half), asked.slice(half)]) {
        parts.checks().add({ asked: part, isPart: true });
      }
      return undefined;
    }
    const { code, message } = status === 'unsent' || !reply ? STOPPED : reply.verdict;
    const [first] = asked;
    // Its check is right and its portrait is refused: it may have been deleted between the two.
    if (status === 'rejected' && first && isPart && first.failures === 0) failed(first, { code, message });
    else for (const one of asked) settle(one, unknown(code, message));
    return undefined;
  }

  function check(asked: Asked): void {
    coming.push(asked);
    if (coming.length >= MOST_IDS) askChecks();
  }

  function askChecks(): void {
    if (coming.length > 0) parts.checks().add({ asked: coming, isPart: false });
    coming = [];
  }

  function compare(): void {
    parts.portraits().add({ asked: existing.slice(0, MOST_IDS), isPart: false });
    existing = existing.slice(MOST_IDS);
  }

  function askAll(): void {
    askChecks();
    while (existing.length > 0) compare();
  }

  function askAgain(before: number): void {
    const due = doubts.findIndex(({ at }) => at > before);
    const again = due < 0 ? doubts : doubts.slice(0, due);
    if (again.length === 0) return;
    doubts = due < 0 ? [] : doubts.slice(due);
    for (const { asked } of again) check(asked);
  }

  function doubt(asked: Asked, finding: Finding): void {
    if (asked.doubted) settle(asked, finding);
    else {
      asked.doubted = true;
      later(asked);
    }
  }

  /** The server answered the call, and not for this account. */
  function failed(asked: Asked, { code, message }: { code: string; message: string }): void {
    asked.failures++;
    const most = entryOf(code).class === 'retry' ? MOST_FAILURES.retry : MOST_FAILURES.other;
    if (asked.failures < most) later(asked);
    else
      settle(
        asked,
        unknown(
          code,
          entryOf(code).meaning.en + (message === '' ? '' : ` The server says: ${redact(message)}`),
        ),
      );
  }

  function later(asked: Asked): void {
    if (signal.aborted) settle(asked, unknown(STOPPED.code, STOPPED.message));
    else {
      doubts.push({ at: clock.now(), asked });
      if (hasRoom(0.5)) wake();
    }
  }

  function settle({ row }: Asked, finding: Finding): void {
    open--;
    if (hasRoom(0.5)) wake();
    parts.found(row, finding);
  }
}

const MATCH: Finding = { verdict: 'match', code: '', message: '', differences: [] };
const MISSING: Finding = { ...MATCH, verdict: 'missing' };
const STOPPED = { code: 'RUN_STOPPED', message: 'The verification stopped before the server was asked.' };
const MALFORMED = unknown('ANSWER_MALFORMED', 'The answer does not mention this account.');

function unknown(code: string, message: string): Finding {
  return { verdict: 'unknown', code, message, differences: [] };
}
