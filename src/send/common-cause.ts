// Tells a bad row from a cause that all rows share: refused rows are held until the next answers decide.
import { entryOf } from '../catalogue/catalogue.js';
import type { StopReason } from '../stop.js';

const FIRST_ROWS = 5; // before any success: so many equal refusals in a row are everybody's
const LATER_ROWS = 20; // after one: so many equal refusals with a code that may mean either
const SUSPECT_ROWS = 5; // stop codes in a row that mean all rows, in a run that was answered well before; else two

type Fate = 'rejected' | 'unsent';

interface HeldRow {
  readonly answeredAt: number;
  readonly decide: (fate: Fate) => void;
}

/** Rows that are on their way. */
export interface Window {
  readonly size: number;
  /** Whether no more come. */
  readonly draining: boolean;
}

export interface CommonCause {
  /** A row was refused with a code of class row or ambiguous. */
  refused(code: string, ambiguous: boolean): Fate | Promise<Fate>;
  /** After a success, a row was answered with a stop code that is not about credentials. */
  suspected(reason: StopReason, answeredAt: number, isQuota?: boolean): Promise<Fate>;
  /** Whether an account that is in already can decide: not whether more accounts are taken. */
  readonly canRefer: boolean;
  /** A call that began at this time made an account; only one begun after a suspicion clears it. */
  succeeded(startedAt: number): void;
  /** Nothing else will be answered: what is held now decides itself. */
  nothingElse(): void;
  /** A window whose rows may be held here. */
  watch(window: Window): void;
  /** Whether no row is left in any window but those that are held, and no other comes. */
  readonly isLast: boolean;
  /** Whether a single row is left, of all. */
  readonly isOneLeft: boolean;
  /** The run stops for another reason: held rows stay to be done. */
  release(): void;
  readonly held: number;
  /** Whether one more row must show what a stop code meant. */
  readonly suspecting: boolean;
  /** Whether an account was ever imported, in this run or (the ledger's word) before. */
  readonly hasSucceeded: boolean;
}

export function createCommonCause(parts: {
  hasSucceeded: boolean;
  stop: (reason: StopReason) => void;
}): CommonCause {
  let { hasSucceeded } = parts;
  let refusals: HeldRow[] = [];
  let refusedWith = '';
  let various = false; // rows were refused with different codes: no cause is common to all
  let suspects: HeldRow[] = [];
  let suspicion: StopReason | undefined;
  let aboutQuota = false;
  let suspectsInARow = 0;
  let succeededHere = false;
  const windows: Window[] = [];

  const hold = (rows: HeldRow[], answeredAt = 0) =>
    new Promise<Fate>((decide) => rows.push({ answeredAt, decide }));
  const decideRefusals = (fate: Fate) => {
    for (const row of refusals) row.decide(fate);
    refusals = [];
  };
  const decideSuspects = (fate: Fate, which: (row: HeldRow) => boolean = () => true) => {
    for (const row of suspects.filter(which)) row.decide(fate);
    suspects = suspects.filter((row) => !which(row));
  };
  const stopForAll = () => {
    const rows = refusals.length;
    parts.stop({
      code: 'COMMON_CAUSE',
      cure: 'person',
      message: `${rows === 1 ? 'The only row' : `${rows} rows in a row`} got code ${refusedWith} with no success between, so its cause is common to all rows: ${entryOf(refusedWith).advice.en}`,
    });
    decideRefusals('unsent');
  };

  /** Rows that are left; undefined while more come. */
  const left = () =>
    windows.every(({ draining }) => draining) ? windows.reduce((sum, { size }) => sum + size, 0) : undefined;

  return {
    refused(code, ambiguous) {
      if (hasSucceeded && !ambiguous) return 'rejected';
      if (code !== refusedWith) {
        various ||= refusedWith !== '';
        decideRefusals('rejected');
      }
      refusedWith = code;
      const fate = hold(refusals);
      if (refusals.length >= (hasSucceeded ? LATER_ROWS : FIRST_ROWS)) stopForAll();
      return fate;
    },
    suspected(reason, answeredAt, isQuota = false) {
      aboutQuota = isQuota;
      const fate = hold(suspects, answeredAt);
      suspicion ??= reason;
      suspectsInARow++;
      if (suspectsInARow >= (succeededHere ? SUSPECT_ROWS : 2)) {
        parts.stop(suspicion);
        decideSuspects('unsent');
      }
      return fate;
    },
    succeeded(startedAt) {
      hasSucceeded = true;
      succeededHere = true;
      suspectsInARow = 0;
      decideRefusals('rejected');
      if (suspects.length > 0) {
        decideSuspects('rejected', (row) => row.answeredAt <= startedAt);
        if (suspects.length === 0) suspicion = undefined;
      }
    },
    nothingElse() {
      if (suspicion && suspects.length > 0) {
        parts.stop(suspicion);
        decideSuspects('unsent');
      }
      if (refusals.length > 0) hasSucceeded || various ? decideRefusals('rejected') : stopForAll();
    },
    release() {
      decideRefusals('unsent');
      decideSuspects('unsent');
    },
    watch: (window) => void windows.push(window),
    get isLast() {
      const held = refusals.length + suspects.length;
      return held > 0 && held === left();
    },
    get isOneLeft() {
      return left() === 1;
    },
    get held() {
      return refusals.length + suspects.length;
    },
    get canRefer() {
      return suspects.length > 0 && !aboutQuota;
    },
    get suspecting() {
      return suspects.length > 0;
    },
    get hasSucceeded() {
      return hasSucceeded;
    },
  };
}
