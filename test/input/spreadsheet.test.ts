// What LibreOffice itself writes, in each encoding that is read, with each delimiter, with and without all quotes.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { aFolder } from '../support/folder.js';
import { requireAll } from '../support/require-all.js';
import { rowsOf } from './read.js';

const INSTALLED = spawnSync('soffice', ['--version'], { timeout: 60_000 }).status === 0;

const USERS = [
  ['00123', '张伟'],
  ['00124', '王芳'],
  ['0007', '第一行\n第二行，"李娜", a;b'],
  ['007', 'a; b, c'],
  ['9007199254740993', '刘洋 "小刘"'],
  ['u6', '陈小明'],
] as const;

/** By their numbers in its filter. */
const ENCODINGS = { 'UTF-8': 76, 'UTF-16': 65535, GB18030: 85 } as const;
const DELIMITERS = { comma: 44, semicolon: 59, TAB: 9 } as const;

const WAYS = Object.entries(ENCODINGS).flatMap(([encoding, charset]) =>
  Object.entries(DELIMITERS).flatMap(([delimiter, sign]) =>
    [true, false].map((quoted) => ({
      name: `${encoding}, ${delimiter}${quoted ? ', all text in quotes' : ''}`,
      filter: `${sign},34,${charset},1,,0,${quoted}`,
    })),
  ),
);

test.skipIf(requireAll(INSTALLED, 'soffice'))(
  'a sheet that LibreOffice exports is read exactly, in every way',
  { timeout: 180_000 },
  async () => {
    using folder = aFolder();
    const sheet = folder.file('users.fods', flatSheet([['UserID', '昵称'], ...USERS]));
    // A profile of its own: a LibreOffice that is open elsewhere would take the job and answer nothing.
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder.path, 'profile'))}`;
    for (const { name, filter } of WAYS) {
      const to = ['--convert-to', `csv:Text - txt - csv (StarCalc):${filter}`, '--outdir', folder.path];
      execFileSync('soffice', [profile, '--headless', '--norestore', ...to, sheet], { stdio: 'ignore' });
      const rows = await rowsOf(readFileSync(join(folder.path, 'users.csv')));
      const accounts = rows.map((row) =>
        'account' in row ? [row.account.identifier, row.account.nick] : row,
      );
      expect(accounts, name).toEqual(USERS);
    }
  },
);

/** A table of text cells, none with a sign of XML, as a flat OpenDocument file. */
function flatSheet(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => {
    const lines = text.split('\n').map((line) => `<text:p>${line}</text:p>`);
    return `<table:table-cell office:value-type="string">${lines.join('')}</table:table-cell>`;
  };
  const table = rows.map((cells) => `<table:table-row>${cells.map(cell).join('')}</table:table-row>`);
  const names = ['office', 'table', 'text'].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document ${names.join(' ')} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:body><office:spreadsheet><table:table table:name="users">${table.join('')}</table:table></office:spreadsheet></office:body>
</office:document>`;
}
