// Messages that the program writes in English (errors, notes, stops, rows), in Chinese: `{}` is a value in the
// English, `{0}` the first of them in the Chinese.

export const ZH_MESSAGES: Readonly<Record<string, string>> = {};
