// Shows a run or a verification while it goes, with what is said above its bar; Ctrl-C interrupts it, and again ends it.
import type { Cure } from '../stop.js';
import type { DrawnView } from '../terminal/progress-view.js';
import { WORDS } from '../words/words.js';
import type { CommandCall } from './command.js';
import { drawProgress } from './draw-progress.js';
import type { SignalName } from './terminal.js';

/** Shows the work while it goes, interrupts it at the first signal, and ends the process at the second. */
export async function attend<Summary extends AttendedSummary>(
  { terminal, language }: Pick<CommandCall, 'terminal' | 'language'>,
  { quiet, progress }: { readonly quiet: boolean; readonly progress: boolean },
  work: (attended: {
    signal: AbortSignal;
    look: ((view: DrawnView) => void) | undefined;
  }) => Promise<Summary>,
  show: (summary: Summary) => void,
): Promise<number> {
  const { stderr } = terminal;
  const words = WORDS[language].progress;
  const drawing = quiet || !progress ? undefined : drawProgress(stderr, language);
  const say = (sentence: string) => {
    if (quiet) return; // one message, at the end
    if (drawing) drawing.say(sentence);
    else stderr.write(`${sentence}\n`);
  };
  const interruption = new AbortController();
  const release = terminal.onSignal((signal: SignalName) => {
    if (interruption.signal.aborted) {
      say(words.quit);
      drawing?.clear();
      return terminal.endBy(signal);
    }
    interruption.abort(signal);
    say(words.stopping);
  });
  try {
    const summary = await work({ signal: interruption.signal, look: drawing?.look }).finally(() =>
      drawing?.ended(),
    );
    show(summary);
    if (summary.stopped?.code === 'INTERRUPTED') say(words.stoppedBy(summary.stopped.cure));
    return summary.exitCode;
  } finally {
    release();
  }
}

interface AttendedSummary {
  readonly exitCode: number;
  readonly stopped: { readonly code: string; readonly cure: Cure } | null;
}
