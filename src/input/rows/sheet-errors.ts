// Recognises what a spreadsheet shows in place of a value that it could not compute, in the languages and programs that write it.

/** Without the # and the ! or ? around them; of Excel, LibreOffice, WPS, Numbers and Google Sheets. */
const WORDS =
  // English
  'NAME VALUE REF DIV/0 NUM NULL SPILL CALC FIELD BLOCKED CONNECT BUSY UNKNOWN EXTERNAL PYTHON ERROR GETTING_DATA N/A ' +
  // German, French, Spanish, Italian, Portuguese
  'NV WERT BEZUG ZAHL ÜBERLAUF KALK FEHLER VALEUR NOM NOMBRE NUL PROPAGATION EPARPILLER DÉBORDEMENT VALOR ¡VALOR ¿NOMBRE NOMBRE ' +
  '¡REF ¡DIV/0 ¡NUM ¡NULO NULO ¡DESBORDAMIENTO ¡DESBORDE ¡CALC N/D VALORE NOME RIF NULLO ESPANSIONE NÚM DESPEJAR TRANSBORDO ERRO ' +
  // Dutch, Scandinavian, Finnish
  'WAARDE VERW DEEL/0 GETAL LEEG NAAM N/B OVERLOOP VÄRDEFEL REFERENS DIVISION/0 DIVISIONSFEL NAMN OGILTIGT SAKNAS SKÄRNING SPILL VÆRDI ' +
  'REFERENCE NAVN I/T NULL VERDI REF ARVO VIITTAUS JAKO/0 NIMI LUKU TYHJÄ PUUTTUU ' +
  // Slavic, Hungarian, Turkish, Greek
  'ЗНАЧ ССЫЛКА ДЕЛ/0 ИМЯ ЧИСЛО ПУСТО Н/Д ПЕРЕНОС ARG ADR DZIEL/0 LICZBA NAZWA ZERO HODNOTA ODKAZ DĚLENÍ_NULOU NÁZEV ČÍSLO ' +
  'NENÍ_K_DISPOZICI ÉRTÉK HIV ZÉRÓOSZTÓ NÉV SZÁM NULLA HIÁNYZIK DEĞER BAŞV SAYI/0 AD SAYI BOŞ YOK ΤΙΜΗ ΑΝΑΦ';

const ERROR = new RegExp(
  `^#(?:(?:${[...new Set(WORDS.split(' '))].join('|')})[!?]|NV|N/A|N/D|N/B|I/T|Н/Д|YOK|HIÁNYZIK|GETTING_DATA|#{2,})$`,
);
/** LibreOffice's numbers, and what Google Sheets shows until a cell is computed. */
const WITHOUT_HASH =
  /^(?:(?:Err|Fehler|Erreur|Error|Errore|Erro|Ошибка|错误|エラー)\s?[:：]\s?5\d\d|Loading\.\.\.|#?Loading…|正在加载\.\.\.)$/;

/** Asked of every nickname: most are done with their first character. */
const FIRST: ReadonlySet<number> = new Set([...'#EFLОエ错正'].map((character) => character.charCodeAt(0)));

export function isSheetError(value: string): boolean {
  const first = value.charCodeAt(0);
  if (!FIRST.has(first)) return false;
  return ERROR.test(value) || WITHOUT_HASH.test(value);
}
