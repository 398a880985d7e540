// Every type that the library exports is documented, and every field of it: what an editor shows.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../dist/${path}`, import.meta.url), 'utf8');

/** Exported names, each with the declaration file that it comes from. */
function exported(): [name: string, file: string][] {
  const lists = read('index.d.ts').matchAll(/^export (?:type )?\{([^}]*)\} from '\.\/(.+)\.js';$/gm);
  return [...lists].flatMap(([, names = '', file = '']) =>
    names.split(',').map((name): [string, string] => [name.replace('type', '').trim(), `${file}.d.ts`]),
  );
}

/** What has no comment right before it: the declaration itself, or `name.field`. */
function undocumented(name: string, file: string): string[] {
  const lines = read(file).split('\n');
  const declared = new RegExp(`^export (?:declare )?(?:interface|type|class|function|const) ${name}\\b`);
  const start = lines.findIndex((line) => declared.test(line));
  if (start < 0) return [`${name} is not in ${file}`];
  const isDocumented = (index: number) => /\*\/\s*$/.test(lines[index - 1] ?? '');
  const end = lines.findIndex((line, index) => index > start && line.startsWith('}'));
  const isInterface = /interface|class/.test(lines[start] ?? '');
  const fields = isInterface ? lines.slice(start + 1, end).map((line, index) => ({ line, index })) : [];
  return [
    ...(isDocumented(start) ? [] : [name]),
    ...fields.flatMap(({ line, index }) => {
      const [, field] = /^ {4}(?:readonly )?(?:get )?(\w+)[?(:<]/.exec(line) ?? [];
      const isOwn = field === undefined || field === 'constructor' || field === 'name';
      return isOwn || isDocumented(start + 1 + index) ? [] : [`${name}.${field}`];
    }),
  ];
}

test('the index exports by name, from one file each', () => {
  expect(exported().length).toBeGreaterThan(25);
});

test('each export and each of its fields has a docstring', () => {
  expect(exported().flatMap(([name, file]) => undocumented(name, file))).toEqual([]);
});
