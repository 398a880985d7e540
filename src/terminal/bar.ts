// Lines that stay at the bottom of a terminal, drawn by cli-progress, with room for sentences above them.
import { clearScreenDown } from 'node:readline';

/** A terminal's stream, as far as a bar needs it. */
export interface Screen extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Bar {
  draw(): void;
  say(sentence: string): void;
  stop(): void;
}

export type DrawBar = (share: number, columns: number) => string;
export type DrawLines = (columns: number, drawBar: DrawBar) => readonly [string, string];

/**
 * On a terminal that becomes narrower, what wrapped stays above the new lines: whether a terminal wraps old lines
 * again is unknown, and what is above our lines is not ours to erase.
 * @param lines asked at each draw for two lines of so many columns
 */
export async function createBar(stream: Screen, lines: DrawLines): Promise<Bar> {
  // Loaded late: most commands draw nothing.
  const { default: cliProgress } = await import('cli-progress');
  const drawBar: DrawBar = (share, columns) =>
    cliProgress.Format.BarFormat(share, {
      barsize: columns,
      barCompleteString: '█'.repeat(columns + 1),
      barIncompleteString: '░'.repeat(columns + 1),
      barGlue: '',
    });
  let drawn: readonly [string, string] = ['', ''];
  // A MultiBar: unlike SingleBar it saves no cursor position, which would be wrong once the screen has scrolled.
  const bars = new cliProgress.MultiBar({
    stream,
    // Its own redrawing is only a fallback: the progress calls `draw`.
    fps: 1,
    // It would swallow the first Ctrl-C.
    gracefulExit: false,
    // Nothing that a kill would leave behind: wrapping and the cursor stay as they are.
    linewrap: true,
    hideCursor: false,
    // A sentence above wipes the lines, so an equal line has to be drawn again.
    forceRedraw: true,
    clearOnComplete: true,
  });
  // A bar must never keep the process alive, even one that is not stopped.
  bars.on('update-post', unreference);
  let saying = false;
  // A long sentence takes several lines, and must find nothing there.
  bars.on('redraw-pre', () => {
    if (saying) clearScreenDown(stream);
  });
  bars.create(1, 0, undefined, {
    format: (_options, { maxWidth }) => {
      // The last column stays free: some terminals wrap on it; and so do two for the ^C that a terminal may write
      // in front of a line while it is drawn, which would wrap and stay.
      drawn = lines(maxWidth - 3, drawBar);
      return drawn[0];
    },
  });
  bars.create(1, 0, undefined, { format: () => drawn[1] });
  unreference();
  let stopped = false;

  return {
    draw() {
      if (!stopped) bars.update();
    },
    say(sentence) {
      if (stopped) {
        stream.write(`${sentence}\n`);
        return;
      }
      bars.log(`${sentence}\n`);
      saying = true;
      bars.update();
      saying = false;
    },
    stop() {
      stopped = true;
      bars.stop();
    },
  };

  function unreference(): void {
    const timer: unknown = Reflect.get(bars, 'timer');
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
      timer.unref();
  }
}
