// The short form of the drift: twenty thousand accounts; npm run drift takes a million.
import { expect, test } from 'vitest';
import { CLI } from '../support/command.js';
import { drift } from './drift.js';

test('every verdict is right, whatever fails, and what it was killed at is made up for', async () => {
  const steps: string[] = [];
  const wrong: string[] = [];
  await drift({
    ...{ cli: CLI, rows: 20_000, rate: 200, kills: 1 },
    onStep(step) {
      steps.push(step.step);
      wrong.push(...step.wrong.map((sentence) => `${step.step}: ${sentence}`));
    },
  });
  expect(wrong).toEqual([]);
  expect(steps.length).toBe(6);
}, 300_000);
