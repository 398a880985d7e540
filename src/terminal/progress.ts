// Shows a run while it goes: a bar on a terminal, a plain line every ten seconds elsewhere, and in words what it waits for.
import type { Language } from '../catalogue/catalogue.js';
import type { Counts } from '../outcome.js';
import { withoutControls } from '../words/text-width.js';
import { WORDS } from '../words/words.js';
import { createBar, type Screen } from './bar.js';
import { createPace } from './eta.js';
import { progressLine, progressLines } from './progress-line.js';

/** How a run stands at this moment. */
export interface ProgressView {
  readonly rowsRead: number;
  readonly bytesRead: number;
  /** Absent where the input's size is not known. */
  readonly bytesTotal?: number;
  readonly counts: Readonly<Counts>;
  readonly callsPerSecond: number;
  /** The rate that is allowed now. */
  readonly ceiling: number;
  readonly inFlight: number;
  /** Milliseconds; absent before the first call. */
  readonly p50?: number;
  readonly p95?: number;
  /** The run's hard ceiling, where it is known: a lower `ceiling` is told as a slowdown. */
  readonly limit?: number;
  /** Why nothing can be sent. */
  readonly waitingFor?: ProgressWait;
}

export interface ProgressWait {
  readonly cause: 'outage' | 'throttle' | 'usersig';
  /** What came in place of a good answer. */
  readonly code: string;
  /** Since the last good answer. */
  readonly sinceMs: number;
  /** Absent while a call is out. */
  readonly nextTryMs?: number;
}

export interface Progress {
  /** A sentence for people, above the bar. */
  say(sentence: string): void;
  /** Looks at the run now, and shows what has changed. */
  look(): void;
  /** Takes the bar away; may be called again. */
  stop(): void;
}

/** Calls back every so often until it is told to stop; must not keep the process alive. */
export type Every = (milliseconds: number, step: () => void) => () => void;

const LOOK_EVERY = 200;
const LINE_EVERY = 10_000;
/** A shorter wait shows in the bar, and is no sentence that stays. */
const WORTH_TELLING = 2_000;

/**
 * @param interactive whether the stream is a terminal that a bar may be drawn on
 * @param clock monotonic milliseconds
 * @param view asked whenever something may have to be shown
 */
export async function createProgress(options: {
  readonly stream: Screen;
  readonly interactive: boolean;
  readonly language: Language;
  readonly view: () => ProgressView;
  readonly clock?: () => number;
  readonly every?: Every;
}): Promise<Progress> {
  const { stream, interactive, language, view } = options;
  const { clock = () => performance.now(), every = unreferenced } = options;
  const words = WORDS[language];
  const pace = createPace();
  let secondsLeft: number | undefined;
  const bar = interactive
    ? await createBar(stream, (columns, drawBar) =>
        progressLines({ view: view(), secondsLeft, words, columns, drawBar }),
      )
    : undefined;
  let wait: { readonly cause: string; readonly from: number; readonly told: boolean } | undefined;
  let lineAt = clock() + LINE_EVERY;
  let stopped = false;
  const stopLooking = every(LOOK_EVERY, look);

  return {
    say,
    look,
    stop() {
      if (stopped) return;
      stopped = true;
      stopLooking();
      bar?.stop();
    },
  };

  function look(): void {
    if (stopped) return;
    const now = view();
    secondsLeft = pace.secondsLeft(clock(), now);
    tellWait(now.waitingFor);
    if (bar) bar.draw();
    else if (clock() >= lineAt) {
      lineAt = clock() + LINE_EVERY;
      say(progressLine({ view: now, secondsLeft, words }));
    }
  }

  /** Once for each cause: its code and its seconds may change. */
  function tellWait(current: ProgressWait | undefined): void {
    const now = clock();
    if (current?.cause !== wait?.cause) {
      if (wait?.told && !current) {
        say(words.progress.goingOn(words.duration(Math.round((now - wait.from) / 1000))));
      }
      wait = current && { cause: current.cause, from: now, told: false };
    }
    if (!current || !wait || wait.told || now - wait.from < WORTH_TELLING) return;
    wait = { ...wait, told: true };
    say(words.progress.tryingOn(words.progress.waits[current.cause](current.code, undefined)));
  }

  function say(sentence: string): void {
    const text = withoutControls(sentence);
    if (bar) bar.say(text);
    else stream.write(`${text}\n`);
  }
}

const unreferenced: Every = (milliseconds, step) => {
  const timer = setInterval(step, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
};
