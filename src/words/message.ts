// Gives a message that the program wrote in English in another language, by its template.
import { CATALOGUE, type Language } from '../catalogue/catalogue.js';
import { ZH_MESSAGES } from './zh-messages.js';
import { ZH_PHRASES } from './zh-phrases.js';

/** It does not go over the end of a sentence into the next. */
const VALUE = '((?:(?!\\. [A-Z])[^])*?)';

/** A value that ends a message, such as the words of a server, takes all that is left. */
const LAST_VALUE = '([^]*)';

type Templates = readonly (readonly [english: string, chinese: string])[];

/** The longest first: a sentence may begin like a shorter one. */
const SENTENCES = longestFirst([
  ...Object.entries(ZH_MESSAGES),
  ...CATALOGUE.flatMap(({ meaning, advice }) => [meaning, advice].map(({ en, zh }) => [en, zh] as const)),
]);
const PHRASES = longestFirst(Object.entries(ZH_PHRASES));
/** A phrase is a whole value, but for what a bracket adds. */
const PHRASE_END = '(?= \\(|$)';
const SENTENCE_END = '(?=\\s|$)';

/**
 * A message in the reader's language, values and all, sentence by sentence; what has no template, such as the words
 * of a server, stays as it is.
 */
export function inLanguage(message: string, language: Language): string {
  if (language === 'en') return message;
  let rest = message;
  let text = '';
  while (rest !== '') {
    const found = translate(rest, SENTENCES, SENTENCE_END);
    if (!found) return text + rest;
    text += found.text;
    rest = rest.slice(found.length).trimStart();
  }
  return text;
}

function translate(
  message: string,
  templates: Templates,
  end: string,
): { readonly text: string; readonly length: number } | undefined {
  for (const [english, translation] of templates) {
    const literals = english.split('{}');
    // An expression is made only where it may match: for all of them it would cost a start some milliseconds.
    if (!message.startsWith(literals[0] ?? '') || !literals.every((literal) => message.includes(literal)))
      continue;
    const pattern = literals.map(escaped).join(VALUE);
    const whole = english.endsWith('{}') ? pattern.slice(0, -VALUE.length) + LAST_VALUE : pattern;
    const match = new RegExp(`^${whole}${end}`).exec(message);
    if (!match) continue;
    const [{ length }, ...values] = match;
    const text = translation.replace(/\{(\d)\}/g, (_, digit) => {
      const index = Number(digit);
      const value = values[index] ?? '';
      // What stands in quotes is the user's: an Identifier, a path, a cell.
      const isQuoted = literals[index]?.endsWith('"') && literals[index + 1]?.startsWith('"');
      return isQuoted ? value : valueInLanguage(value, 'zh');
    });
    return { text, length };
  }
  return undefined;
}

/** A value may be a phrase or a sentence of ours; one word is a name, which stays as it is, and so is a quotation. */
export function valueInLanguage(value: string, language: Language): string {
  if (language === 'en' || !value.includes(' ') || /^"[^"]*"$/.test(value)) return value;
  const found = translate(value, PHRASES, PHRASE_END);
  return found ? found.text + value.slice(found.length) : inLanguage(value, language);
}

function longestFirst(templates: Templates): Templates {
  return [...templates].sort(([one], [other]) => other.length - one.length);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
