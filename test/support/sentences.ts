// Every English sentence that the sources hold outside the words table, as templates: `{}` for each value.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
/** What these hold is in both languages, side by side, or is no sentence for people. */
const OTHERS = /^(?:words|catalogue)\/|^options\.ts$/;

const ACCOUNT = 'input/rows/account.ts';

export interface Sentence {
  readonly file: string;
  readonly template: string;
}

export function sentencesIn(folder = SRC): Sentence[] {
  return textsIn(folder, sentenceOf);
}

/** What is neither a sentence nor one word: many are values of a sentence. */
export function phrasesIn(folder = SRC): Sentence[] {
  return textsIn(folder, (text) =>
    !isSentence(text.trim()) && /[A-Za-z] \w|^an? /.test(text) ? text.trim() : undefined,
  );
}

type Choose = (text: string, file: string) => string | undefined;

function textsIn(folder: string, choose: Choose): Sentence[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !OTHERS.test(file))
    .sort()
    .flatMap((file) =>
      templatesOf(readFileSync(join(folder, file), 'utf8'), file, choose).map((template) => ({
        file,
        template,
      })),
    );
}

function sentenceOf(given: string, file: string): string | undefined {
  // Another sentence may follow as a value.
  const text = given.trim().replace(/\.\{\}$/, '.');
  if (isSentence(text)) return text;
  // The sentences of account.ts continue the name of a column.
  return file === ACCOUNT && /^[a-z]+ .* /.test(text) ? `{} ${text}.` : undefined;
}

/** A sentence begins with a capital or a value, has several words, and ends like one. */
function isSentence(text: string): boolean {
  return /^(?:[A-Z]|\{\}|"\{\}"|--)/.test(text) && /[.…]$/.test(text) && text.split(' ').length > 2;
}

function templatesOf(code: string, file: string, choose: Choose): string[] {
  const found: string[] = [];
  const program: unknown = parseSync(file, code).program;
  if (!isNode(program)) throw new Error(`${file} cannot be parsed`);
  visit(program, (node, parent) => {
    if (parent?.type === 'ThrowStatement' || parent?.type === 'ImportDeclaration' || isBug(parent)) return;
    const text = textOf(node);
    const chosen = text === undefined ? undefined : choose(text, file);
    if (chosen !== undefined) found.push(chosen);
  });
  return found;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** `new Error(…)`, `new TypeError(…)`: for us, and in English. */
function isBug(node: Node | undefined): boolean {
  return (
    node?.type === 'NewExpression' &&
    isNode(node.callee) &&
    /^(?:Type|Range)?Error$/.test(String(node.callee.name))
  );
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  return node.quasis.map((quasi: { value: { cooked: string } }) => quasi.value.cooked).join('{}');
}

function visit(node: Node, see: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  see(node, parent);
  // `{ en: '…', zh: '…' }` has its Chinese beside it.
  if (node.type === 'ObjectExpression' && Array.isArray(node.properties)) {
    const names = node.properties.map((property) => (isNode(property.key) ? property.key.name : ''));
    if (names.includes('en') && names.includes('zh')) return;
  }
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, see, node);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
