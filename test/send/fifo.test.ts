import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFifo } from '../../src/send/fifo.js';

test('gives back what it was given, in that order, however the two alternate', () => {
  const steps = fc.array(fc.record({ in: fc.nat(3000), out: fc.nat(3000) }), { maxLength: 8 });
  fc.assert(
    fc.property(steps, (steps) => {
      const fifo = createFifo<number>();
      let given = 0;
      let taken = 0;
      for (const step of steps) {
        for (let i = 0; i < step.in; i++) fifo.push(given++);
        for (let i = 0; i < step.out; i++) {
          const item = fifo.shift();
          if (item !== (taken < given ? taken : undefined)) throw new Error(`gave ${item} at ${taken}`);
          if (taken < given) taken++;
        }
        expect(fifo.length).toBe(given - taken);
      }
    }),
  );
});
