// Shows a run in progress: a bar on a terminal, a plain line every ten seconds elsewhere, and what it waits for.
import type { Language } from '../catalogue/catalogue.js';
import { withoutControls } from '../words/text-width.js';
import { WORDS } from '../words/words.js';
import { createBar, type Screen } from './bar.js';
import { createEta } from './eta.js';
import { progressLine, progressLines } from './progress-line.js';
import type { DrawnView, ProgressWait } from './progress-view.js';

export interface Progress {
  /** A sentence for people, above the bar. */
  say(sentence: string): void;
  /** Shows what has changed since the last look. */
  look(): void;
  /** Takes the bar away; may be called again. */
  stop(): void;
}

/** Calls back every so often until it is stopped; must not keep the process alive. */
export type Every = (milliseconds: number, step: () => void) => () => void;

const LOOK_EVERY = 200;
const LINE_EVERY = 10_000;
/** A shorter wait is shown in the bar only. */
const WORTH_SAYING = 2_000;

/**
 * @param interactive whether the stream is a terminal that a bar may be drawn on
 * @param clock monotonic milliseconds
 * @param view asked whenever something may have to be shown
 */
export async function createProgress(options: {
  readonly stream: Screen;
  readonly interactive: boolean;
  readonly language: Language;
  readonly view: () => DrawnView;
  readonly clock?: () => number;
  readonly every?: Every;
}): Promise<Progress> {
  const { stream, interactive, language, view } = options;
  const { clock = () => performance.now(), every = unreferenced } = options;
  const words = WORDS[language];
  const eta = createEta();
  let secondsLeft: number | undefined;
  const bar = interactive
    ? await createBar(stream, (columns, drawBar) =>
        progressLines({ view: view(), secondsLeft, words, columns, drawBar }),
      )
    : undefined;
  let wait: { readonly cause: string; readonly from: number; readonly said: boolean } | undefined;
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
    secondsLeft = eta.secondsLeft(clock(), now);
    sayWait(now.waitingFor);
    if (bar) bar.draw();
    else if (clock() >= lineAt) {
      lineAt = clock() + LINE_EVERY;
      say(progressLine({ view: now, secondsLeft, words }));
    }
  }

  /** Once for each cause: its code and its seconds may change. */
  function sayWait(current: ProgressWait | undefined): void {
    const now = clock();
    if (current?.cause !== wait?.cause) {
      if (wait?.said && !current) {
        say(words.progress.resumed(words.duration(Math.round((now - wait.from) / 1000))));
      }
      wait = current && { cause: current.cause, from: now, said: false };
    }
    if (!current || !wait || wait.said || now - wait.from < WORTH_SAYING) return;
    wait = { ...wait, said: true };
    say(words.progress.stillTrying(words.progress.waits[current.cause](current.code, undefined)));
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
