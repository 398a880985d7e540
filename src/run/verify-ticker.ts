// What happens ten times a second beside a verification: the flows are steered, files are flushed, progress is reported.
import { BUG } from '../stop.js';
import type { OpenVerify } from './open-verify.js';
import type { VerifyProgress } from './verify-options.js';

const TICK_MS = 100;

type Parts = Pick<OpenVerify, 'clock' | 'flows' | 'recorder' | 'stop' | 'input' | 'options'>;

export function startVerifyTicker(parts: Parts): { stop(): Promise<void> } {
  const { clock, flows, recorder, stop, options } = parts;
  const stopping = new AbortController();
  const ticking = tick().catch((error) => {
    stop.now(BUG);
    throw error;
  });
  ticking.catch(() => {}); // stop() rejects with it
  return {
    stop() {
      stopping.abort();
      return ticking;
    },
  };

  async function tick(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(TICK_MS, stopping.signal);
      for (const flow of flows) flow.tick();
      recorder.flush();
      options.onProgress?.(viewOf(parts));
    }
  }
}

function viewOf({ flows, recorder, input }: Parts): VerifyProgress {
  const { match, differs, missing, unknown } = recorder.counts;
  return {
    rowsRead: recorder.records,
    bytesRead: recorder.bytes,
    bytesTotal: input.size,
    verified: match + differs + missing + unknown,
    wrong: differs + missing,
    calls: flows.reduce((sum, flow) => sum + flow.calls, 0),
    waitingFor: flows.map(({ waiting }) => waiting?.code).find((code) => code !== undefined),
  };
}
