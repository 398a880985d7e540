// Shards: every row belongs to exactly one of them, evenly; and what orchestrators say is used only where it is certain.
import { describe, expect, test } from 'vitest';
import { areBytesInShard, findShard, isInShard, isLineInShard, parseShard } from '../src/shard.js';

const shardsOf = (count: number) => Array.from({ length: count }, (_, at) => ({ index: at + 1, count }));

describe('a row', () => {
  test.each([1, 2, 3, 4, 7, 16, 100])('belongs to exactly one of %i shards, which are of a size', (count) => {
    const shards = shardsOf(count);
    const sizes = shards.map(() => 0);
    for (let number = 0; number < 20_000; number++) {
      shards.forEach((shard, at) => {
        if (isInShard(shard, `user_${number}`)) sizes[at] = (sizes[at] ?? 0) + 1;
      });
    }
    expect(sizes.reduce((sum, size) => sum + size)).toBe(20_000);
    const fair = 20_000 / count;
    // Five standard deviations of a fair draw.
    for (const size of sizes) expect(Math.abs(size - fair)).toBeLessThan(5 * Math.sqrt(fair) + 1);
  });

  test('is in the same shard in every version: ledgers depend on it', () => {
    const found = ['u1', 'u2', 'u3', 'zhang_san', '', '\u{1f600}'].map(
      (identifier) => shardsOf(16).find((shard) => isInShard(shard, identifier))?.index,
    );
    expect(found).toMatchInlineSnapshot(`
      [
        8,
        1,
        13,
        6,
        12,
        7,
      ]
    `);
  });

  test('is in the same shard by its bytes, where they are ASCII', () => {
    for (let number = 0; number < 500; number++) {
      const identifier = `a_${number}@b.c:d-${number * 7919}`;
      const bytes = Buffer.from(`"${identifier}",`);
      const wrong = shardsOf(7).filter(
        (shard) => areBytesInShard(shard, bytes, 1, bytes.length - 2) !== isInShard(shard, identifier),
      );
      expect(wrong).toEqual([]);
    }
  });

  test('without an Identifier belongs to exactly one, by its line', () => {
    for (let line = 1; line < 50; line++) {
      expect(shardsOf(7).filter((shard) => isLineInShard(shard, line))).toHaveLength(1);
    }
  });
});

test.each<[string, { index: number; count: number } | undefined]>([
  ['1/1', { index: 1, count: 1 }],
  ['4/4', { index: 4, count: 4 }],
  ['0/4', undefined],
  ['5/4', undefined],
  ['1/0', undefined],
  ['1', undefined],
  ['01/4', undefined],
  ['1/4/2', undefined],
  ['-1/4', undefined],
  ['1.5/4', undefined],
  ['1/99999', undefined],
  ['', undefined],
])('--shard %s', (text, shard) => {
  expect(parseShard(text)).toEqual(shard);
});

describe('--shard auto', () => {
  test.each([
    [{ JOB_COMPLETION_INDEX: '0' }, 4, { index: 1, count: 4 }],
    [{ JOB_COMPLETION_INDEX: '3' }, 4, { index: 4, count: 4 }],
    [{ AWS_BATCH_JOB_ARRAY_INDEX: '2', AWS_BATCH_JOB_ARRAY_SIZE: '8' }, undefined, { index: 3, count: 8 }],
    [
      { SLURM_ARRAY_TASK_ID: '5', SLURM_ARRAY_TASK_MIN: '5', SLURM_ARRAY_TASK_COUNT: '2' },
      undefined,
      { index: 1, count: 2 },
    ],
    [
      { SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_TASK_MIN: '0', SLURM_ARRAY_TASK_COUNT: '2' },
      2,
      { index: 2, count: 2 },
    ],
  ])('reads %j', (env, count, shard) => {
    expect(findShard(env, count).shard).toEqual(shard);
  });

  test('says what it found', () => {
    expect(findShard({ JOB_COMPLETION_INDEX: '1' }, 2).from).toBe(
      'a Kubernetes Indexed Job (JOB_COMPLETION_INDEX=1)',
    );
  });

  test.each([
    [{}, 4, /found none of JOB_COMPLETION_INDEX/],
    [{ JOB_COMPLETION_INDEX: '' }, 4, /found none of/],
    [{ JOB_COMPLETION_INDEX: '1' }, undefined, /does not say how many there are; write --shard auto\/n/],
    [{ JOB_COMPLETION_INDEX: '4' }, 4, /JOB_COMPLETION_INDEX=4, which is no shard of 4/],
    [{ JOB_COMPLETION_INDEX: 'x' }, 4, /which is no shard/],
    [{ JOB_COMPLETION_INDEX: '1', SLURM_ARRAY_TASK_ID: '1' }, 4, /found both/],
    [
      { AWS_BATCH_JOB_ARRAY_INDEX: '2', AWS_BATCH_JOB_ARRAY_SIZE: '8' },
      4,
      /AWS_BATCH_JOB_ARRAY_INDEX=2 of 8, which is no shard of 4/,
    ],
    // An array with gaps, such as --array=1,3,5: its numbers do not count the tasks.
    [
      {
        SLURM_ARRAY_TASK_ID: '5',
        SLURM_ARRAY_TASK_MIN: '1',
        SLURM_ARRAY_TASK_MAX: '5',
        SLURM_ARRAY_TASK_COUNT: '3',
      },
      undefined,
      /which is no shard of 3, since the array has gaps/,
    ],
  ])('refuses %j of %s', (env, count, words) => {
    expect(() => findShard(env, count)).toThrow(words);
  });
});
