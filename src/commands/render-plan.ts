// What `run` is about to do, in a few lines, before the first call.
import type { Language } from '../catalogue/catalogue.js';
import type { RunDetails } from '../report/run-file.js';
import { SINGLES_A_BATCH } from '../run/open-sender.js';
import type { Plan } from '../run/run-options.js';
import { nameOfShard } from '../shard.js';
import { grouped } from '../words/format.js';
import { inLanguage } from '../words/message.js';
import { columnsOf, padded, withoutControls, wrapped } from '../words/text-width.js';
import { WORDS, type Words } from '../words/words.js';

const NARROWEST = 40;

/** @param width columns; a path is never broken, so that it can be pasted */
export function renderPlan(
  { run, notes, folder, known }: Plan,
  { language = 'en', width = 80 }: { readonly language?: Language; readonly width?: number } = {},
): string {
  const { app, input, settings, ledger, shard } = run;
  const rate = Number(settings.rate);
  const singles = typeof settings.batch === 'number' ? grouped(SINGLES_A_BATCH * rate) : undefined;
  const words = WORDS[language];
  const { plan } = words;
  const region = app.region === null ? [] : [plan.region(app.region)];
  const lines: readonly (readonly [label: string, text: string, isPath?: true])[] = [
    [plan.app, [app.sdkappid, ...region, app.endpoint, plan.signer(app.admin)].join(words.comma)],
    [
      plan.input,
      `${input.name}${words.bracketed(formOf(input, words))}${words.colon}${columnsText(input.columns, words)}`,
    ],
    ...(shard === undefined ? [] : [[plan.shard, nameOfShard(shard)] as const]),
    [plan.rate, plan.pace(grouped(rate), String(settings.concurrency), singles)],
    ...(settings.redis === undefined ? [] : [[plan.shared, plan.sharedBy(String(settings.redis))] as const]),
    ...(ledger === null ? [] : [[plan.ledger, ledger, true] as const, ['', plan.known(known ?? 0)] as const]),
    ...(folder === undefined ? [] : [[plan.reports, folder, true] as const]),
    ...notes.map((note) => [plan.note, inLanguage(note, language)] as const),
  ];
  const column = Math.max(...lines.map(([label]) => columnsOf(`${label}${words.colon.trimEnd()}`))) + 1;
  const columns = Math.max(NARROWEST, width) - 1;
  return [
    ...(run.sandbox ? wrapped(plan.sandbox, columns) : []),
    ...lines.flatMap(([label, text, isPath]) => {
      const start = padded(label === '' ? '' : `${label}${words.colon.trimEnd()}`, column);
      return isPath ? [start + withoutControls(text)] : wrapped(withoutControls(text), columns, start);
    }),
  ].join('\n');
}

/** Encoding and delimiter. */
export function formOf(
  { encoding, delimiter }: Pick<RunDetails['input'], 'encoding' | 'delimiter'>,
  words: Words,
): string {
  return [encoding, words.delimiter[delimiter] ?? delimiter].join(words.comma);
}

/** Which column is which field. */
export function columnsText(columns: Readonly<Record<string, string>>, words: Words): string {
  return Object.entries(columns)
    .map(([field, column]) => (field === column ? field : words.column(field, JSON.stringify(column))))
    .join(words.comma);
}
