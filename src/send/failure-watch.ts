// Tells an outage from losses by chance: by failures in a row, at the share of calls that fail anyway, and by their share.

/** Failures in a row that chance explains no better than this. */
const UNLIKELY = 1e-6;
/** The usual share is learned from so many rows' first calls: later ones fail for a reason more often. */
const USUAL_ROWS = 200;
/** Nearly all of so many fail, whatever comes between. */
const RECENT_CALLS = 32;
const NEARLY_ALL = 0.9;

export interface FailureWatch {
  /** @param call whether it is its row's first, and whether the breaker was open for it */
  answered(call: { isFirst: boolean; isOpen: boolean }): void;
  /** @param call isOld: a call that began later was answered */
  failed(call: { isFirst: boolean; isOpen: boolean; isOld: boolean }): void;
  /** What failed of late is over. @param falseAlarm whether it looked like an outage and was none */
  forget(falseAlarm: boolean): void;
  readonly falseAlarms: number;
  /** The share of first calls that fail. */
  readonly usual: number;
  /** Whether chance hardly explains what failed of late. */
  readonly isOutage: boolean;
}

export function createFailureWatch(): FailureWatch {
  let inARow = 0;
  let usual = 0;
  let recent = 0;
  let falseAlarms = 0;
  return {
    answered({ isFirst, isOpen }) {
      inARow = 0;
      if (isOpen) return;
      if (isFirst) usual -= usual / USUAL_ROWS;
      recent -= recent / RECENT_CALLS;
    },
    failed({ isFirst, isOpen, isOld }) {
      if (!isOld) inARow++;
      if (isOpen) return;
      if (isFirst) usual += (1 - usual) / USUAL_ROWS;
      if (!isOld) recent += (1 - recent) / RECENT_CALLS;
    },
    forget(falseAlarm) {
      recent = 0;
      if (falseAlarm) falseAlarms++;
    },
    get falseAlarms() {
      return falseAlarms;
    },
    get usual() {
      return usual;
    },
    get isOutage() {
      return inARow >= unlikelyRun(usual) || recent > NEARLY_ALL;
    },
  };
}

function unlikelyRun(usual: number): number {
  return Math.ceil(Math.log(UNLIKELY) / Math.log(Math.max(0.03, Math.min(0.7, 1.3 * usual))));
}
