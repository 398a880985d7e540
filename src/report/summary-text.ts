// A summary in sentences, the same wherever it is shown: terminal, mail of `--quiet`, report.html, status.
import { join } from 'node:path';
import { entryOf, type Language } from '../catalogue/catalogue.js';
import { isFailure } from '../outcome.js';
import { grouped, milliseconds, shareOf, together } from '../words/format.js';
import { inLanguage } from '../words/message.js';
import { withoutControls } from '../words/text-width.js';
import { WORDS, type Words } from '../words/words.js';
import { accountsOf, type Summary, type SummaryStop } from './summary.js';

export interface SummaryText {
  /** What happened, in one sentence. */
  readonly headline: string;
  /** Why the run ended early, and what to do about it. */
  readonly stop: { readonly why: string; readonly unread: string; readonly advice: string } | undefined;
  /** How fast it went, one fact a line. */
  readonly pace: readonly string[];
  /** The same in one line. */
  readonly shortPace: string;
  /** What a person has to look at, the most frequent first: rows that are not in, and conflicts. */
  readonly problems: Summary['codes'];
  /** What is worth knowing though it is no failure. */
  readonly warnings: readonly string[];
  /** What to do now; `path`: what to paste into a shell. */
  readonly next: readonly Step[];
}

export interface Step {
  readonly text: string;
  readonly path?: string;
}

export function summaryText(summary: Summary, language: Language): SummaryText {
  const words = WORDS[language];
  const { stopped } = summary;
  return {
    headline: headline(summary, language),
    stop: stopped
      ? {
          why: whyStopped(stopped, language),
          unread: unread(summary, words),
          advice: entryOf(stopped.code).advice[language],
        }
      : undefined,
    pace: pace(summary, words),
    shortPace: shortPace(summary, words),
    problems: problems(summary),
    warnings: warnings(summary, language),
    next: nextSteps(summary, language),
  };
}

/** Above this share of the source's accounts, accounts that are gone are worth a mail. */
const MANY_MISSING = 0.1;

/** The line of `--quiet`: undefined where all is well. */
export function quietText(summary: Summary, language: Language): string | undefined {
  const { exitCode, missing, stopped, folder } = summary;
  const words = WORDS[language];
  const { headline, stop, problems } = summaryText(summary, language);
  const isAsBefore = problems.length > 0 && problems.every(({ rows, before }) => rows === before);
  const isMissing = missing !== null && missing.share > MANY_MISSING;
  if (exitCode === 0 && !isMissing) return undefined;
  const sentences = [
    headline,
    ...(isAsBefore && !stopped ? [words.summary.allAsBefore] : []),
    ...(isMissing ? [words.summary.missing(missing.accounts, shareOf(missing.share, 1))] : []),
    ...(stopped && stop ? [stop.why, `[${stopped.code}]`, stop.advice] : []),
  ];
  const said = together(...sentences.map(withoutControls));
  return folder === null ? said : `${said} ${withoutControls(folder)}`;
}

function problems({ codes }: Pick<Summary, 'codes'>): Summary['codes'] {
  return codes
    .filter(({ status, code }) => isFailure(status) || code === 'DUPLICATE_CONFLICT')
    .sort((one, other) => other.rows - one.rows);
}

/** A run's figures with what is said of them first. */
export function withHeadline(figures: Omit<Summary, 'headline' | 'accounts'>, language: Language): Summary {
  const accounts = accountsOf(figures);
  return { headline: headline({ ...figures, accounts }, language), accounts, ...figures };
}

export function whyStopped(
  { code, message }: Pick<SummaryStop, 'code' | 'message'>,
  language: Language,
): string {
  const translated = inLanguage(message, language);
  // What the server or the system said has no translation: the catalogue's words go before it.
  return language === 'en' || translated !== message
    ? translated
    : `${entryOf(code).meaning[language]}${message}`;
}

/** Whether the run did what its `--limit` asked for. */
export function isPilot({ stopped }: Pick<Summary, 'stopped'>): boolean {
  return stopped?.code === 'LIMIT_REACHED';
}

function headline(summary: Omit<Summary, 'headline'>, language: Language): string {
  const words = WORDS[language];
  const { headline: say } = words;
  const { rows, accounts, stopped, exitCode, settings } = summary;
  const { imported, unchanged, toFix, notIn } = accounts;
  const inBefore = unchanged > 0 ? [say.inBefore(unchanged)] : [];
  if (isPilot(summary)) {
    const limit = Number(settings.limit);
    return say.join(
      imported === limit ? say.pilot(imported) : say.pilotInPart(imported, limit),
      inBefore,
      [],
    );
  }
  // A guard stops before the first row.
  const leftUnread =
    stopped && rows > 0 && unread(summary, words) ? [say.unread(unreadShare(summary.input))] : [];
  const open = [
    ...(toFix > 0 ? [say.toFix(toFix)] : []),
    ...(notIn > 0 ? [say.notIn(notIn)] : []),
    ...leftUnread,
  ];
  if (stopped && imported === 0) {
    const why = words.cause[stopped.code] ?? decapitalized(entryOf(stopped.code).meaning[language]);
    return say.join(say.nothing(withoutStop(why)), [], [...inBefore, ...leftUnread]);
  }
  if (stopped) {
    const isSignal = stopped.code === 'INTERRUPTED';
    return say.join((isSignal ? say.interrupted : say.stopped)(imported), inBefore, open);
  }
  if (rows === 0) return say.join(say.nothing(say.empty), [], []);
  if (imported === 0 && unchanged === 0 && open.length > 0) return say.join(say.noneIn, [], open);
  if (imported === 0 && open.length === 0) return say.join(say.allInBefore(unchanged), [], []);
  if (imported === 0) return say.join(say.noneNew, inBefore, open);
  const done = open.length === 0 ? say.done : exitCode === 0 ? say.tolerated : say.finished;
  return say.join(done(imported), inBefore, open);
}

/** "The disk is full." → "the disk is full."; names and numbers at the start stay as they are. */
function decapitalized(sentence: string): string {
  return /^[A-Z][a-z]* /.test(sentence)
    ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
    : sentence;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/[.。]$/, '');
}

/** How much a stopped run left unread; '' where nothing was left, or the size is unknown. */
function unread({ input }: Pick<Summary, 'input'>, words: Words): string {
  return input.bytesUnread && input.size ? words.summary.unread(unreadShare(input)) : '';
}

/** Of an input whose size is known. */
export function unreadShare({ bytesUnread, size }: Pick<Summary['input'], 'bytesUnread' | 'size'>): string {
  return `${Math.ceil(((bytesUnread ?? 0) / (size ?? 1)) * 100)} %`;
}

function pace(
  { calls, seconds, otherRows, batches }: Summary,
  { summary: words, duration }: Words,
): string[] {
  const { total, retries, throttles, perSecond, highestInOneSecond, ceiling, latencyMs, waits } = calls;
  const facts = [words.took(duration(seconds))];
  if (total > 0) facts.push(words.calls(total, retries, throttles));
  if (perSecond !== null) {
    facts.push(words.rate(grouped(perSecond), grouped(highestInOneSecond), grouped(ceiling)));
  }
  if (batches) facts.push(words.batches(batches.accounts, batches.calls, batches.saved));
  if (calls.shared) facts.push(words.shared(grouped(calls.shared.ceiling), calls.shared.processes));
  if (otherRows !== undefined) facts.push(words.otherRows(otherRows));
  if (latencyMs) {
    const { p50, p95, p99, max } = latencyMs;
    facts.push(words.latency(milliseconds(p50), milliseconds(p95), milliseconds(p99), milliseconds(max)));
  }
  if (waits.count > 0) facts.push(words.waits(waits.count, duration(waits.seconds)));
  return facts;
}

function shortPace({ calls, seconds, batches }: Summary, { summary: words, duration, comma }: Words): string {
  const { retries, throttles, perSecond, ceiling, latencyMs } = calls;
  return [
    perSecond === null
      ? words.took(duration(seconds))
      : words.tookAt(duration(seconds), Math.round(perSecond), grouped(ceiling)),
    ...(batches ? [words.batches(batches.accounts, batches.calls, batches.saved)] : []),
    ...(latencyMs ? [`p95 ${milliseconds(latencyMs.p95)}`] : []),
    ...(retries > 0 ? [words.retries(retries)] : []),
    ...(throttles > 0 ? [words.throttled(throttles)] : []),
  ].join(comma);
}

function warnings(summary: Summary, language: Language): string[] {
  const { summary: words } = WORDS[language];
  const { warnings, notCleared, lost } = summary;
  return [
    ...(notCleared > 0 ? [words.notCleared(notCleared)] : []),
    ...(lost > 0 ? [words.lost(lost)] : []),
    ...warnings.map((warning) => inLanguage(warning, language)),
  ];
}

function nextSteps(summary: Summary, language: Language): Step[] {
  const { counts, stopped, folder, input, sandbox, conflicts, accounts } = summary;
  const { step } = WORDS[language];
  if (isPilot(summary)) return [{ text: sandbox ? step.sandboxPilot : step.pilot }];
  // The cure of a stop comes first, and stands alone where nothing is in.
  const steps: Step[] = stopped ? [{ text: entryOf(stopped.code).advice[language] }] : [];
  if (stopped && accounts.imported === 0) return steps;
  const shards = summary.shard?.count ?? summary.mergedFrom?.length ?? 1;
  if (input.rowsOfAnotherFile && summary.otherRows) {
    steps.push({ text: step.otherShards(summary.otherRows, shards) });
  }
  if (folder !== null && counts.invalid + counts.rejected > 0) {
    const text = shards > 1 ? step.correctOfShards(input.name, shards) : step.correct(input.name);
    steps.push({ text, path: quotedPath(join(folder, 'failures.csv')) });
  } else if (counts.failed > 0 && !stopped) steps.push({ text: step.again });
  if (conflicts > 0) steps.push({ text: step.conflicts });
  if (steps.length === 0 && !stopped)
    steps.push({ text: sandbox && accounts.imported > 0 ? step.real : step.none });
  return steps;
}

/** A path as a shell takes it. */
function quotedPath(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
