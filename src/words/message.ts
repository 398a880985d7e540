// Gives a message that the program wrote in English in another language, by its template.
import type { Language } from '../catalogue/catalogue.js';
import { ZH_MESSAGES } from './zh-messages.js';

interface Template {
  readonly pattern: RegExp;
  readonly translation: string;
}

/** It does not go over the end of a sentence into the next. */
const VALUE = '((?:(?!\\. [A-Z])[^])*?)';

/** The longest first: a sentence may begin like a shorter one. */
const TEMPLATES: readonly Template[] = Object.entries(ZH_MESSAGES)
  .sort(([one], [other]) => other.length - one.length)
  .map(([english, translation]) => ({
    pattern: new RegExp(`^${english.split('{}').map(escaped).join(VALUE)}(?=\\s|$)`),
    translation,
  }));

/**
 * A message in the reader's language, values and all, sentence by sentence; what has no template, such as the words
 * of a server, stays as it is.
 */
export function inLanguage(message: string, language: Language): string {
  if (language === 'en') return message;
  let rest = message;
  let text = '';
  while (rest !== '') {
    const found = translate(rest);
    if (!found) return text + rest;
    text += found.text;
    rest = rest.slice(found.length).trimStart();
  }
  return text;
}

function translate(message: string): { readonly text: string; readonly length: number } | undefined {
  for (const { pattern, translation } of TEMPLATES) {
    const match = pattern.exec(message);
    if (!match) continue;
    const [{ length }, ...values] = match;
    const text = translation.replace(/\{(\d)\}/g, (_, index) => phrase(values[index] ?? ''));
    return { text, length };
  }
  return undefined;
}

/** A value may be a phrase of ours; one word is a name, which stays as it is. */
function phrase(value: string): string {
  return value.includes(' ') ? inLanguage(value, 'zh') : value;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
