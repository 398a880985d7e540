// Recognises by their words the lines that exports put between users: rules, totals, row counts, types, comments, notes.

/** What a foreign line is, as people read it. */
export type ForeignKind = keyof typeof FOREIGN_KINDS;

export const FOREIGN_KINDS = {
  rule: 'a line of dashes',
  count: 'a count of rows',
  total: 'a total',
  end: 'an end mark',
  comment: 'a comment',
  type: 'a data type',
  placeholder: 'a placeholder',
  example: 'an example',
  missing: 'a missing value',
  note: 'a note',
  description: 'a description of the column',
} as const;

interface Pattern {
  readonly kind: ForeignKind;
  readonly pattern: RegExp;
}

const ROWS =
  '(?:rows?|records?|row\\(s\\)|record\\(s\\)|lines?|users?|accounts?|members?|entries|items?|results?|tuples?|zeilen?|datens(?:ae|a)tze|lignes?|enregistrements?|filas?|registros?|righe|linhas?|rader|rijen|wierszy|radku|satir|documents?)';

/** No Identifier looks like these, wherever they are. */
const CERTAIN: readonly Pattern[] = [
  { kind: 'rule', pattern: /^[-=_*~+|:.#\s]*(?:([-=_*~+])\1|[-=]:|:[-=])[-=_*~+|:.#\s]*$/ },
  { kind: 'rule', pattern: /^[-=_*]$/ },
  { kind: 'count', pattern: new RegExp(`^\\(?\\s*\\d[\\d,. ]*\\s+${ROWS}\\b.*$`, 'i') },
  {
    kind: 'count',
    pattern: new RegExp(`^\\(?(?:no|0)\\s+${ROWS}\\s*(?:selected|affected|found)?\\.?\\)?$`, 'i'),
  },
  {
    kind: 'count',
    pattern: new RegExp(
      `^(?:${ROWS}|${ROWS} count|row count|count|affected rows|total ${ROWS}|number of ${ROWS}|anzahl|anzahl ${ROWS})\\s*[:=]\\s*\\d[\\d,. ]*\\.?$`,
      'i',
    ),
  },
  { kind: 'total', pattern: /^(?:grand |sub[- ]?|report |overall )?totals?\s*(?:[:=(]|\s[-–]?\s*\(?\d).*$/i },
  { kind: 'total', pattern: /^grand totals?\b.*$/i },
  {
    kind: 'total',
    pattern:
      /^(?:sum|summe|gesamt|somme|suma|totale|totaal|average|avg|mean|anzahl|count)\s*[:=]\s*\d[\d., ]*$/i,
  },
  { kind: 'end', pattern: /^\\\.$/ },
  {
    kind: 'end',
    pattern:
      /^[\W_]*(?:end|eof)(?:[\s_-]+of)?(?:[\s_-]+(?:the\s+)?(?:file|report|data|export|list|table|document|output))[\W_]*$/i,
  },
  { kind: 'end', pattern: /^(?:[*=<#[-]+\s*)(?:end|eof|fin|ende)(?:\s*[*=>#\]-]+)$/i },
  { kind: 'end', pattern: /^(?:SQL>|mysql>|sqlite>|[a-z]\w*[=#]+>)(?:\s.*)?$/i },
  {
    kind: 'end',
    pattern: /^(?:query ok\b|pl\/sql procedure\b|elapsed:|completion time:|commit complete|time taken:).*$/i,
  },
  {
    kind: 'type',
    pattern:
      /^(?:n?(?:var)?char2?|character(?: varying)?|(?:n|tiny|medium|long)?text|n?clob|string|raw|(?:tiny|small|medium|big)?int(?:eger)?|number|numeric|decimal|float|double|real|bit|time|datetime2?|timestamp|binary|varbinary|enum|set)\s*\(\s*(?:\d+|max|n)\s*(?:,\s*\d+\s*)?(?:\s*(?:byte|char))?\)(?: unsigned)?(?: (?:not )?null)?$/i,
  },
  {
    kind: 'placeholder',
    pattern:
      /^(?:<[^<>]*[a-z][^<>]*>|\{\{.*\}\}|\$\{.*\}|%[a-z_]+%|\[(?:object Object|user[ _-]?(?:id|name)|id|login|required|optional)\])$/i,
  },
  { kind: 'example', pattern: /^(?:example|sample|e\.g\.|for example)\s*[:.(].*$/i },
  {
    kind: 'note',
    pattern:
      /^(?:generated|exported|created|printed|downloaded|produced|extracted|report run|run)\s+(?:(?:by|on|at|from|using|with|via)\b|[:(]|\d).*$/i,
  },
  {
    kind: 'note',
    pattern:
      /^(?:copyright\b|\(c\)\s|confidential\b\s|all rights reserved|powered by\s|source\s*:|note\s*:|notes\s*:|page \d+(?: of \d+)?$|filters?\s*:|report (?:name|date|generated)\b).*$/i,
  },
];

/** Words that may be somebody's name, and are foreign only where they are unlike the other Identifiers. */
const ANYWHERE: readonly Pattern[] = [
  { kind: 'comment', pattern: /^(?:#|\/\/|--\s|;\s|rem\s|%\s|\/\*).*$/i },
  {
    kind: 'total',
    pattern:
      /^(?:grand[ _-]|sub[ _-]?|overall )?(?:totals?|totaal|totale|totali|gesamt(?:summe)?|insgesamt|summe|somme|suma|razem|celkem|toplam|jumlah|heji|zongji)$/i,
  },
  { kind: 'end', pattern: /^(?:EOF|EOD|END|TRAILER|TRL|FOOTER)$/ },
  {
    kind: 'missing',
    pattern:
      /^(?:NULL|null|\(NULL\)|\(null\)|<null>|\[NULL\]|None|NaN|nan|<NA>|NA|N\/A|n\/a|nil|undefined|#N\/A|\\N|\?+|\.+)$/,
  },
];

/** Foreign only under the header, and unlike the other Identifiers. */
const UNDER_THE_HEADER: readonly Pattern[] = [
  {
    kind: 'type',
    pattern:
      /^(?:n?(?:var)?char2?|character varying|(?:n|tiny|medium|long)?text|n?clob|str|string|(?:tiny|small|medium|big)?int(?:eger)?|u?int(?:8|16|32|64)|big(?: )?integer|long|short|byte|number|numeric|decimal|money|float(?:32|64)?|double(?: precision)?|real|bool(?:ean)?|bit|date|datetime2?|timestamp(?:tz)?|time|uuid|guid|uniqueidentifier|objectid|object|category|enum|json|jsonb|array|blob|binary|varbinary|serial|bigserial|keyword|alphanumeric|email|phone)(?: (?:not )?null| unsigned| primary key)?[?!]?$/i,
  },
  {
    kind: 'description',
    pattern:
      /^(?:required|optional|mandatory|unique|primary key|not null|nullable|user id|user name|login name|account name|obligatorio|requerido|obligatoire|erforderlich|pflichtfeld|optionnel|max(?:imum)? (?:length )?\d+(?: (?:bytes|chars?|characters))?|\d+ (?:bytes|chars?|characters)(?: max)?)$/i,
  },
  {
    kind: 'example',
    pattern:
      /^(?:example|sample|beispiel|exemple|ejemplo|esempio|exemplo)(?:[ _-]?(?:user|id|login|account|name))?[ _-]?\d*$/i,
  },
];

/** Foreign only at the end, and unlike the other Identifiers. */
const AT_THE_END: readonly Pattern[] = [
  {
    kind: 'end',
    pattern: /^(?:done|finished|completed?|exit|quit|commit|go|summary|results?|nothing follows)[.;!]*$/i,
  },
  {
    kind: 'total',
    pattern:
      /^(?:sum|count|counts|average|avg|mean|min|max|minimum|maximum|anzahl|zusammen|rows?|records?)$/i,
  },
];

const TOTAL_CELL =
  /^(?:合计|总计|小计|共计|总数|汇总|合計|總計|итого|всего|сумма|celkem|összesen|σύνολο)\s*[:：]?/i;
const TOTALS = [...CERTAIN, ...ANYWHERE].filter(({ kind }) => kind === 'total' || kind === 'count');
const TYPES = [...CERTAIN, ...UNDER_THE_HEADER].filter(({ kind }) => kind === 'type');

/** Cells that call their whole row an example. */
const EXAMPLE_NAME =
  /[(（[【](?:example|sample|示例|样例|范例|範例)[)）\]】]|^(?:example|sample) (?:user|name|nick(?:name)?|account)$|^(?:示例|样例|范例)(?:用户|账号|帐号|昵称|数据)?$/i;
const EXAMPLE_CELL =
  /^(?:example|sample|e\.g\.|beispiel|exemple|ejemplo|esempio|exemplo|例|例如|示例|样例|范例|範例|举例)\s*[:：(（]/i;

/** Letters and digits without a blank or a sign are words of a language only where no digit is among them, but for types. */
const WITH_A_DIGIT = /^[A-Za-z_]*\d\w*$/;

/** What a text certainly is when it is not an Identifier. */
export function certainKind(text: string): ForeignKind | undefined {
  return WITH_A_DIGIT.test(text) ? undefined : kindIn(CERTAIN, text);
}

/** What a text may be, where it is unlike the other Identifiers. */
export function likelyKind(
  text: string,
  place: 'under the header' | 'between' | 'at the end',
): ForeignKind | undefined {
  if (place !== 'under the header' && WITH_A_DIGIT.test(text)) return undefined;
  const here = place === 'under the header' ? UNDER_THE_HEADER : place === 'at the end' ? AT_THE_END : [];
  return kindIn(ANYWHERE, text) ?? kindIn(here, text);
}

export function isExample(cells: readonly string[]): boolean {
  return cells.some((cell) => EXAMPLE_CELL.test(cell.trim()) || EXAMPLE_NAME.test(cell.trim()));
}

/** Whether a cell beside the Identifier says that the row is a total or a count. */
export function isTotal(cells: readonly string[]): boolean {
  return cells.some((cell) => TOTAL_CELL.test(cell.trim()) || kindIn(TOTALS, cell.trim()) !== undefined);
}

/** Whether all cells, of two or more, are types. */
export function areTypes(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return filled.length > 1 && filled.every((cell) => kindIn(TYPES, cell.trim()) !== undefined);
}

/** Whether a whole line, whatever its delimiters, is certainly not a row of users. */
export function isForeignLine(line: string): boolean {
  const text = line.replace(/^["\s]+|["\s,;|\t]+$/g, '');
  return text !== '' && (certainKind(text) !== undefined || /^(?:#|\/\/|--)\s*\S/.test(text));
}

function kindIn(patterns: readonly Pattern[], text: string): ForeignKind | undefined {
  return patterns.find(({ pattern }) => pattern.test(text))?.kind;
}
