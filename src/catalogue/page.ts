// How the catalogue is written: pages of codes that share a text; and what each entry says.

/**
 * What a run does about a code:
 * `ok` nothing · `retry` sends the row again after a pause · `slow` sends the row again later, at no charge to it; the rate goes down where it is the cause ·
 * `resign` makes a new UserSig and tries once more · `stop` ends: every further row would fail ·
 * `row` gives up this row alone · `ambiguous` as `row`, unless the same code comes again and again.
 */
export type CodeClass = 'ok' | 'retry' | 'slow' | 'resign' | 'stop' | 'row' | 'ambiguous';

/** A language that people read. */
export type Language = 'en' | 'zh';

/** What is known of a code. */
export interface CatalogueEntry {
  /** The vendor's number, or one of our constants. */
  readonly code: string;
  /** What a run does about it. */
  readonly class: CodeClass;
  /** What a person must fix. A `stop` code about anything but credentials is confirmed by another row first. */
  readonly about?: 'credentials' | 'configuration' | 'quota' | 'connection';
  /** One sentence. */
  readonly meaning: Readonly<Record<Language, string>>;
  /** The next step, in one sentence. */
  readonly advice: Readonly<Record<Language, string>>;
}

/** How the catalogue's pages are written: codes that say the same share their text, as [meaning, advice]. */
export interface Page extends Pick<CatalogueEntry, 'class' | 'about'> {
  readonly codes: readonly string[];
  readonly en: readonly [meaning: string, advice: string];
  readonly zh: readonly [meaning: string, advice: string];
}
