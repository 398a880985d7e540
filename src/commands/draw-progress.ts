// Draws a run or a verification while it goes; the drawing starts at the first look, since a quick failure needs none.
import type { Language } from '../catalogue/page.js';
import { createProgress, type Progress } from '../terminal/progress.js';
import type { DrawnView } from '../terminal/progress-view.js';
import type { Screen } from './terminal.js';

export function drawProgress(stream: Screen, language: Language) {
  let view: DrawnView | undefined;
  let starting: Promise<void> | undefined;
  let progress: Progress | undefined;
  let isOver = false;
  return {
    look(current: DrawnView) {
      view = current;
      starting ??= createProgress({
        stream,
        language,
        interactive: stream.isTTY === true,
        view: () => view ?? current,
      }).then((created) => {
        progress = created;
        if (isOver) created.stop();
      });
    },
    /** Above the bar. */
    say(sentence: string) {
      if (progress && !isOver) progress.say(sentence);
      else stream.write(`${sentence}\n`);
    },
    /** Takes the bar away at once. */
    clear() {
      isOver = true;
      progress?.stop();
    },
    async ended() {
      await starting;
      isOver = true;
      progress?.stop();
    },
  };
}
