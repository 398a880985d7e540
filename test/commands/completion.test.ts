// Completion as each shell does it: the script is loaded, and the shell is asked what it would offer.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { OPTIONS } from '../../src/options.js';
import { commandHere } from '../support/command.js';
import { requireAll } from '../support/require-all.js';

const script = async (shell: string) =>
  (await commandHere(['completion', shell], { home: '/nowhere' })).stdout;

const lacks = (shell: string) => requireAll(spawnSync(shell, ['-c', 'true']).status === 0, shell);

/** What a shell says, by word. */
function ask(shell: string, program: string): string[] {
  const { stdout, stderr, status } = spawnSync(shell, ['-c', program], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split(/\s+/).filter(Boolean);
}

describe.skipIf(lacks('bash'))('bash', () => {
  const offers = async (...words: string[]) =>
    ask(
      'bash',
      `${await script('bash')}
       compopt() { :; }
       COMP_WORDS=(tim-import ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
       _tim_import || true; echo "\${COMPREPLY[@]}"`,
    );

  test('offers the commands, the options of one, and the values of one', async () => {
    expect(await offers('')).toEqual(COMMANDS.map(({ name }) => name));
    expect(await offers('ch')).toEqual(['check']);
    expect(await offers('run', '--max')).toEqual(
      expect.arrayContaining(['--max-outage', '--max-failures', '--max-changes']),
    );
    expect(await offers('run', 'users.csv', '--region', '')).toEqual(OPTIONS.region.kind.choices);
    expect(await offers('run', 'users.csv', '--rate', '')).toEqual([]);
    expect(await offers('run', 'use')).toEqual([]); // bash's own file names
    expect(await offers('completion', 'f')).toEqual(['fish']);
  });
});

describe.skipIf(lacks('zsh'))('zsh', () => {
  test('loads the script, which knows every option of every command', async () => {
    const text = await script('zsh');
    ask('zsh', `autoload -U compinit && compinit -u -d /dev/null\n${text}\nwhence -w _tim_import >/dev/null`);
    for (const { options } of COMMANDS)
      for (const name of options) expect(text).toContain(OPTIONS[name].flag);
  });
});

describe.skipIf(lacks('fish'))('fish', () => {
  const offers = async (line: string) =>
    ask('fish', `${await script('fish')}\ncomplete -C '${line}' | string replace -r '\\t.*' ''`);

  test('offers the commands, the options of one, and the values of one', async () => {
    expect((await offers('tim-import ')).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
    expect(await offers('tim-import run --max')).toEqual(
      expect.arrayContaining(['--max-outage', '--max-failures', '--max-changes']),
    );
    expect((await offers('tim-import run --lang ')).sort()).toEqual(['en', 'zh']);
  });
});

test('another shell is refused in a sentence', async () => {
  const { code, stdout, stderr } = await commandHere(['completion', 'tcsh'], { home: '/nowhere' });
  expect({ code, stdout, stderr }).toEqual({
    ...{ code: 2, stdout: '' },
    stderr: 'There are completions for bash, zsh, fish, not for "tcsh".\n',
  });
});
