// `tim-import report`: builds a run's report.html again.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ImportError } from '../errors.js';
import { REPORT_FILE } from '../report/html/page.js';
import { writeReportHtml } from '../report/html/report-html.js';
import { readRun } from '../report/runs.js';
import type { CommandCall } from './command.js';
import { REPORT_OPTIONS } from './option-lists.js';
import { refuse } from './usage-errors.js';

export async function reportCommand({
  argument = '',
  read,
  mistakes,
  terminal,
  language,
}: CommandCall): Promise<number> {
  read(REPORT_OPTIONS);
  refuse(mistakes);
  const summary = existsSync(argument) ? readRun(argument)?.summary : undefined;
  if (!summary) {
    throw new ImportError(
      'USAGE',
      `${argument} holds no summary.json of a run: name the folder of a run that ended, as tim-import status shows it.`,
    );
  }
  writeReportHtml(argument, summary, language);
  terminal.stdout.write(`${join(argument, REPORT_FILE)}\n`);
  return 0;
}
