// Tells a bad row from a cause that all rows share: refused rows are held until the next answers decide.
import { entryOf } from '../catalogue/catalogue.js';
import type { StopReason } from '../stop.js';

const FIRST_ROWS = 5; // before any success: so many equal refusals in a row are everybody's
const LATER_ROWS = 20; // after one: so many equal refusals with a code that may mean either

type Fate = 'rejected' | 'unsent';

interface HeldRow {
  readonly answeredAt: number;
  readonly decide: (fate: Fate) => void;
}

export interface CommonCause {
  /** A row was refused with a code of class row or ambiguous. */
  refused(code: string, ambiguous: boolean): Fate | Promise<Fate>;
  /** After a success, a row was answered with a stop code that is not about credentials. */
  suspected(reason: StopReason, answeredAt: number): Promise<Fate>;
  /** A call that began at this time made an account; only one begun after a suspicion clears it. */
  succeeded(startedAt: number): void;
  /** Nothing else will be answered: what is held now decides itself. */
  nothingElse(): void;
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
    suspected(reason, answeredAt) {
      const fate = hold(suspects, answeredAt);
      suspicion ??= reason;
      if (suspects.length > 1) {
        parts.stop(suspicion);
        decideSuspects('unsent');
      }
      return fate;
    },
    succeeded(startedAt) {
      hasSucceeded = true;
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
    get held() {
      return refusals.length + suspects.length;
    },
    get suspecting() {
      return suspects.length > 0;
    },
    get hasSucceeded() {
      return hasSucceeded;
    },
  };
}
