// `tim-import merge`: one report of the runs of all shards.
import { mergeRuns } from '../report/merge.js';
import { summaryJson } from '../report/summary.js';
import { summaryText } from '../report/summary-text.js';
import { renderSummary } from '../terminal/render-summary.js';
import type { CommandCall } from './command.js';
import { MERGE_OPTIONS } from './option-lists.js';
import { hasColor, widthOf } from './terminal.js';
import { refuse } from './usage-errors.js';

export async function mergeCommand({
  args,
  read,
  mistakes,
  terminal,
  language,
}: CommandCall): Promise<number> {
  const { out, json } = read(MERGE_OPTIONS);
  if (out === undefined) mistakes.push('merge needs --out: a new folder for the merged report.');
  refuse(mistakes);
  const { stdout } = terminal;
  const summary = mergeRuns(args, out ?? '', language);
  if (json) stdout.write(summaryJson(summary));
  else {
    const color = hasColor(stdout, terminal);
    const width = widthOf(stdout);
    stdout.write(renderSummary(summary, summaryText(summary, language), { language, color, width }));
  }
  return summary.exitCode;
}
