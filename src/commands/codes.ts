// `tim-import codes`: the whole catalogue as a table, or one code with what to do about it.
import {
  CATALOGUE,
  type CatalogueEntry,
  type CodeClass,
  entryOf,
  type Language,
} from '../catalogue/catalogue.js';
import { ImportError } from '../errors.js';
import { columnsOf, padded, wrapped } from '../words/text-width.js';
import type { CommandCall } from './command.js';
import { CODES_OPTIONS } from './option-lists.js';
import { refuse } from './usage-errors.js';

const WIDTH = 80;

const CLASSES: Readonly<Record<CodeClass, Readonly<Record<Language, string>>>> = {
  ok: { en: 'the account is imported', zh: '账号已导入' },
  retry: { en: 'passing: the row is sent again after a pause', zh: '暂时性错误：稍候自动重发该行' },
  slow: { en: 'over the limit: all calls slow down', zh: '超过频率限制：整体降速' },
  resign: {
    en: 'a new UserSig is signed once, else the run stops',
    zh: '重新签发一次 UserSig，仍失败则停止',
  },
  stop: {
    en: 'the run ends or does not begin; the row is not to blame',
    zh: '停止运行或无法开始，与该行内容无关',
  },
  row: { en: 'this row only; the others go on', zh: '仅影响该行，其余行继续' },
  ambiguous: {
    en: 'this row only, unless row after row gets the same code',
    zh: '先按单行处理，连续出现则停止运行',
  },
};

const LABELS: Readonly<Record<Language, { class: string; meaning: string; advice: string; footer: string }>> =
  {
    en: {
      class: 'Class',
      meaning: 'Meaning',
      advice: 'Do',
      footer:
        'tim-import codes <code> says what to do about one; an HTTP status that is not listed goes by its family.',
    },
    zh: {
      class: '类别',
      meaning: '含义',
      advice: '处理',
      footer: '用 tim-import codes <code> 查看某个错误码的处理方法；未列出的 HTTP 状态码按所属系列处理。',
    },
  };

export async function codesCommand(call: CommandCall): Promise<number> {
  const { argument, read, mistakes, terminal, language } = call;
  const { json } = read(CODES_OPTIONS);
  refuse(mistakes);
  terminal.stdout.write(renderCodes(argument, { language, json }));
  return 0;
}

/** Ends with a line feed. Throws USAGE for what is neither a number nor one of our constants. */
export function renderCodes(
  code: string | undefined,
  options: { readonly language: Language; readonly json: boolean },
): string {
  const found = code === undefined ? CATALOGUE : sought(code);
  if (options.json) return `${JSON.stringify(found, null, 2)}\n`;
  const lines = 'code' in found ? oneEntry(found, options.language) : wholeTable(found, options.language);
  return `${lines.join('\n')}\n`;
}

function sought(code: string): CatalogueEntry {
  const name = code.trim().toUpperCase();
  if (/^\d{1,9}$/.test(name)) return entryOf(String(Number(name)));
  const entry = entryOf(name);
  // Only unlisted codes are ambiguous among constants.
  if (entry.class !== 'ambiguous') return entry;
  throw new ImportError(
    'USAGE',
    `${JSON.stringify(code)} is neither a number nor a code of tim-import; run tim-import codes to see them all.`,
  );
}

function oneEntry(entry: CatalogueEntry, language: Language): string[] {
  const labels = LABELS[language];
  const facts: [label: string, text: string][] = [
    [labels.class, `${entry.class} - ${CLASSES[entry.class][language]}`],
    [labels.meaning, entry.meaning[language]],
    [labels.advice, entry.advice[language]],
  ];
  return [entry.code, ...hanging(facts)];
}

function wholeTable(entries: readonly CatalogueEntry[], language: Language): string[] {
  const lines: string[] = [];
  for (const [name, purpose] of Object.entries(CLASSES)) {
    const rows = entries
      .filter((entry) => entry.class === name)
      .sort((a, b) => rank(a.code) - rank(b.code))
      .map((entry): [string, string] => [entry.code, entry.meaning[language]]);
    lines.push(...wrapped(`${name} - ${purpose[language]}`, WIDTH), ...hanging(rows), '');
  }
  return [...lines, ...wrapped(LABELS[language].footer, WIDTH)];
}

// Numbers first, in their order; constants behind them in the catalogue's, which is by topic.
function rank(code: string): number {
  return /^\d+$/.test(code) ? Number(code) : Number.MAX_SAFE_INTEGER;
}

function hanging(rows: readonly (readonly [label: string, text: string])[]): string[] {
  const column = 4 + Math.max(...rows.map(([label]) => columnsOf(label)));
  return rows.flatMap(([label, text]) => wrapped(text, WIDTH, padded(`  ${label}`, column)));
}
