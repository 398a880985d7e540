// Names texts that are not CSV at all, or not yet, with what to do: JSON, web pages, directories, dumps of databases.
import { ImportError } from '../../errors.js';

interface Format {
  readonly name: string;
  readonly start: RegExp;
  readonly remedy: string;
}

const JQ = "jq -r '(.[0]|keys_unsorted) as $k | $k, (.[]|[.[$k[]]]) | @csv'";

const FORMATS: readonly Format[] = [
  {
    name: 'JSON',
    start: /^\[\s*(?:\{\s*["}]|\])/,
    remedy: `make CSV of it, as with ${JQ} users.json > users.csv`,
  },
  {
    name: 'JSON',
    start: /^\[\s*\[\s*["[\d]/,
    remedy: `make CSV of it, as with jq -r '.[] | @csv' users.json > users.csv`,
  },
  {
    name: 'JSON',
    start: /^\[\s*"/,
    remedy: `make a file of it with a line "UserID" and then one Identifier per line`,
  },
  {
    name: "Python's own notation",
    start: /^\[\s*[{([]\s*'/,
    remedy: 'write the users as CSV with csv.writer',
  },
  {
    name: 'a program',
    start: /^(?:const|let|var|export|import|module\.exports|#!|def|class)\b[^,;\t]*[=({;/]/,
    remedy: 'run it and let it write the users as CSV',
  },
  { name: 'a PGP message', start: /^-----BEGIN PGP/, remedy: 'decrypt it first' },
  {
    name: 'a web page in one file (MHTML)',
    start: /^(?:MIME-Version:|From: [^\r\n]*[\r\n]+Subject:)/i,
    remedy: 'open it in a spreadsheet and save it as "CSV UTF-8"',
  },
  {
    name: 'JSON lines',
    start: /^\{\s*"[^\r\n]*\}\s*[\r\n]+\{/,
    remedy: `make CSV of it, as with ${JQ.replace('jq -r', 'jq -sr')} users.jsonl > users.csv`,
  },
  {
    name: 'JSON',
    start: /^\{\s*"(?:[^"\\]|\\.)*"\s*:/,
    remedy:
      'make CSV of the list of users in it: one line with the names of the columns, then one line per user',
  },
  {
    name: 'a web page (HTML), as programs save under the name .xls',
    start: /^(?:<!--[\s\S]*?-->\s*)?<(?:!doctype html|html|head|body|table|meta|style|div)\b/i,
    remedy: 'open it in a spreadsheet and save it as "CSV UTF-8"',
  },
  {
    name: 'an Excel workbook as XML',
    start: /^<\?xml\b[\s\S]*?(?:<\?mso-application|<Workbook\b|urn:schemas-microsoft-com:office:spreadsheet)/,
    remedy: 'open it in a spreadsheet and save it as "CSV UTF-8"',
  },
  {
    name: 'XML',
    start: /^<(?:\?xml\b|[a-z][\w:.-]*(?:\s[^<>]*)?\/?>\s*<)/i,
    remedy: 'export the users as CSV',
  },
  {
    name: 'an LDIF file of a directory',
    start: /^(?:version: \d+\s+|#[^\r\n]*[\r\n]+|\s)*dn::?\s/i,
    remedy:
      'export the users as CSV (in PowerShell: Get-ADUser … | Export-Csv; with OpenLDAP: ldapsearch, then a script)',
  },
  { name: 'a vCard file', start: /^BEGIN:VCARD/i, remedy: 'export the contacts as CSV' },
  { name: 'a calendar file', start: /^BEGIN:VCALENDAR/i, remedy: 'export the users as CSV' },
  { name: 'an RTF document', start: /^\{\\rtf/, remedy: 'save its table as "CSV UTF-8"' },
  {
    name: 'a SYLK file',
    start: /^ID;P[A-Z\r\n]/,
    remedy: 'open it in a spreadsheet and save it as "CSV UTF-8"',
  },
  {
    name: 'a dump of a database (SQL)',
    start:
      /^(?:(?:--|\/\*|#)[^\r\n]*[\r\n]+\s*)*(?:(?:INSERT|REPLACE)\s+INTO\s|CREATE\s+(?:TABLE|DATABASE)\s|DROP\s+TABLE\s|SET\s+\S+\s*=|BEGIN\s*;|START\s+TRANSACTION|PRAGMA\s|USE\s+`|COPY\s+\S+[^\r\n]*FROM\s+stdin)/i,
    remedy: 'export the table as CSV instead (a query with an export, or mysql -B)',
  },
  {
    name: 'a PHP array',
    start: /^(?:<\?php|a:\d+:\{|array\s*\()/i,
    remedy: 'write the users as CSV with fputcsv',
  },
  { name: 'YAML', start: /^(?:---\s*[\r\n]+\s*)?- \w[\w .-]*: \S/, remedy: 'write the users as CSV' },
  {
    name: 'a pointer of Git LFS to the file',
    start: /^version https:\/\/git-lfs/,
    remedy: 'run git lfs pull first',
  },
  { name: 'a PostScript file', start: /^%!PS/, remedy: 'export the table from its source as CSV' },
];

/** @param sample UTF-8 from the text's start @throws ImportError INPUT_UNREADABLE */
export function refuseOtherFormats(sample: Buffer, name: string): void {
  const text = sample.toString('utf8', 0, 4096).trimStart();
  const format = FORMATS.find(({ start }) => start.test(text));
  if (format) {
    throw new ImportError('INPUT_UNREADABLE', `${name} is ${format.name}, not CSV; ${format.remedy}.`);
  }
}
