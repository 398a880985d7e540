// Loaded before every contender: when its process ends, it tells what it took.
import { writeSync } from 'node:fs';

/** The pipe that measure.ts listens on. */
const PIPE = 3;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(
    PIPE,
    JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRss: maxRSS * 1024 }),
  );
});
