// What `run` is about to do, in a few lines, before the first call.
import type { Plan } from '../run-options.js';

export function renderPlan({ run, notes, folder, known }: Plan): string {
  const { app, input, settings } = run;
  const region = app.region === null ? '' : `, region ${app.region}`;
  const columns = Object.entries(input.columns).map(([field, column]) =>
    field === column ? field : `${field} from ${JSON.stringify(column)}`,
  );
  const lines: [string, string][] = [
    ['app', `${app.sdkappid}${region}, ${app.endpoint}, signed by ${app.admin}`],
    ['input', `${input.name} (${input.encoding}, ${delimiterName(input.delimiter)}): ${columns.join(', ')}`],
    ['rate', `at most ${settings.rate} calls/s, ${settings.concurrency} in flight`],
    ...(run.ledger === null
      ? []
      : [['ledger', `${run.ledger} (${knownAccounts(known ?? 0)})`] as [string, string]]),
    ...(folder === undefined ? [] : [['reports', folder] as [string, string]]),
    ...notes.map((note): [string, string] => ['note', note]),
  ];
  const head = run.sandbox ? 'SANDBOX: a rehearsal against the built-in emulator.\n' : '';
  return head + lines.map(([name, text]) => `${`${name}:`.padEnd(9)}${text}`).join('\n');
}

function knownAccounts(known: number): string {
  return known === 0 ? 'no earlier import known: all rows are new' : `${known} accounts are known`;
}

export function delimiterName(delimiter: string): string {
  return { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' }[delimiter] ?? delimiter;
}
