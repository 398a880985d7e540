// Gives a message that the program wrote in English in another language, by its template.
import type { Language } from '../catalogue/catalogue.js';
import { ZH_MESSAGES } from './zh-messages.js';

/** It does not go over the end of a sentence into the next. */
const VALUE = '((?:(?!\\. [A-Z])[^])*?)';

/** The longest first: a sentence may begin like a shorter one. */
const TEMPLATES: readonly (readonly [english: string, chinese: string])[] = Object.entries(ZH_MESSAGES).sort(
  ([one], [other]) => other.length - one.length,
);

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
  for (const [english, translation] of TEMPLATES) {
    const literals = english.split('{}');
    // An expression is made only where it may match: for all of them it would cost a start some milliseconds.
    if (!message.startsWith(literals[0] ?? '') || !literals.every((literal) => message.includes(literal)))
      continue;
    const match = new RegExp(`^${literals.map(escaped).join(VALUE)}(?=\\s|$)`).exec(message);
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
