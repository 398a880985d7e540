// Draws a run while it goes; the drawing is loaded at the first look, since a quick failure needs none.
import type { Language } from '../catalogue/catalogue.js';
import { createProgress, type Progress } from '../terminal/progress.js';
import type { ProgressView } from '../terminal/progress-view.js';
import type { Screen } from './terminal.js';

export function showProgress(stream: Screen, language: Language) {
  let view: ProgressView | undefined;
  let drawing: Promise<Progress> | undefined;
  return {
    look(current: ProgressView) {
      view = current;
      drawing ??= createProgress({
        ...{ stream, language },
        interactive: stream.isTTY === true,
        view: () => view ?? current,
      });
    },
    async stop() {
      (await drawing)?.stop();
    },
  };
}
