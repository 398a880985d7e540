// Catalogue pages on rows that are not sent as they are: what validation finds in the file.
import type { Page } from './page.js';

export const rowCodes: readonly Page[] = [
  {
    codes: ['IDENTIFIER_MISSING'],
    class: 'row',
    en: [
      'The row has no Identifier.',
      'Fill the column in failures.csv and run that file; if every row is like this, name the right column with --map Identifier=<column>.',
    ],
    zh: [
      '该行没有 Identifier。',
      '请在 failures.csv 中补上后用该文件运行一次；若所有行都如此，请用 --map Identifier=<列> 指定正确的列。',
    ],
  },
  {
    codes: ['IDENTIFIER_TOO_LONG'],
    class: 'row',
    en: [
      'The Identifier is longer than 32 bytes.',
      'Choose a shorter one in failures.csv and run that file; use the same one wherever your systems address this account.',
    ],
    zh: [
      'Identifier 超过 32 字节。',
      '请在 failures.csv 中改用更短的账号名后运行该文件，业务系统中也要使用同一个账号名。',
    ],
  },
  {
    codes: ['IDENTIFIER_CHARACTERS'],
    class: 'row',
    en: [
      'The Identifier holds a character that is not printable ASCII.',
      'Use letters, digits, _ and - in failures.csv and run that file; a nickname may hold anything, an Identifier may not.',
    ],
    zh: [
      'Identifier 含有可打印 ASCII 以外的字符。',
      '请在 failures.csv 中改用字母、数字、下划线或连字符后运行该文件；中文名请放在昵称列。',
    ],
  },
  {
    codes: ['IDENTIFIER_RESERVED'],
    class: 'row',
    en: [
      'The Identifier begins with @RBT# or @TOA#, which the vendor keeps for itself.',
      'Choose an Identifier without this prefix in failures.csv and run that file.',
    ],
    zh: ['Identifier 使用了平台保留前缀 @RBT# 或 @TOA#。', '请在 failures.csv 中去掉该前缀后运行该文件。'],
  },
  {
    codes: ['IDENTIFIER_SPREADSHEET'],
    class: 'row',
    en: [
      'A spreadsheet turned the Identifier into a number such as 1.23E+17 and lost its last digits.',
      'Export the file again from its source, with the column as text; the digits cannot be recovered from this file.',
    ],
    zh: [
      'Identifier 被电子表格转成了 1.23E+17 这样的科学计数法，末尾数字已丢失。',
      '请从源系统重新导出，并将该列设为文本格式；丢失的数字无法从当前文件恢复。',
    ],
  },
  {
    codes: ['IDENTIFIER_FOREIGN_LINE'],
    class: 'row',
    en: [
      'The line is not a user: it is a rule, a total, a count, a comment or a description that the export wrote between users.',
      'Remove the line from the file. If it really is an account, run again with --as-is, which imports all lines as they are.',
    ],
    zh: [
      '该行不是用户，而是导出程序写入的分隔线、合计、行数、注释或列说明。',
      '请从文件中删除该行；若它确实是一个账号，请加 --as-is 重新运行，所有行将按原样导入。',
    ],
  },
  {
    codes: ['NICK_SPREADSHEET'],
    class: 'row',
    en: [
      'The nickname is the error that a spreadsheet shows in place of a value (#REF!, #VALUE! and the like).',
      'Write the nickname in failures.csv, or leave the cell empty, and run that file.',
    ],
    zh: [
      '昵称是电子表格的错误值（如 #REF!、#VALUE!）。',
      '请在 failures.csv 中填入正确的昵称或留空，再运行该文件。',
    ],
  },
  {
    codes: ['NICK_TOO_LONG'],
    class: 'row',
    en: [
      'The nickname is longer than 500 bytes.',
      'Shorten it in failures.csv and run that file; a Chinese character takes three bytes, most emoji four.',
    ],
    zh: [
      '昵称超过 500 字节。',
      '请在 failures.csv 中缩短后运行该文件；一个汉字占 3 字节，多数表情占 4 字节。',
    ],
  },
  {
    codes: ['NICK_CHARACTERS'],
    class: 'row',
    en: [
      'The nickname holds characters that cannot be sent, such as a control character or half an emoji.',
      'Enter the nickname again in failures.csv and run that file.',
    ],
    zh: [
      '昵称含有无法发送的字符（例如控制字符或被截断的表情）。',
      '请在 failures.csv 中重新填写昵称后运行该文件。',
    ],
  },
  {
    codes: ['FACE_URL_TOO_LONG'],
    class: 'row',
    en: [
      'The avatar URL is longer than 500 bytes.',
      'Use a shorter address in failures.csv, without signature or tracking parameters, and run that file.',
    ],
    zh: [
      '头像 URL 超过 500 字节。',
      '请在 failures.csv 中换用较短的地址（去掉签名、统计等参数）后运行该文件。',
    ],
  },
  {
    codes: ['FACE_URL_INVALID'],
    class: 'row',
    en: [
      'The avatar is not an http or https URL.',
      'Write the full address, with https://, in failures.csv, or leave the cell empty, and run that file; if the column holds no URLs at all, run the whole file with --map FaceUrl=none.',
    ],
    zh: [
      '头像不是有效的 http(s) URL。',
      '请在 failures.csv 中填写以 https:// 开头的完整地址，或将该单元格留空，然后运行该文件；若整列都不是 URL，请加 --map FaceUrl=none 运行原文件。',
    ],
  },
  {
    codes: ['TYPE_INVALID'],
    class: 'row',
    en: [
      'Type is neither 0 (ordinary account) nor 1 (robot).',
      'Write 0 or 1 in failures.csv, or leave the cell empty for an ordinary account, and run that file; if the column means something else, run the whole file with --map Type=none.',
    ],
    zh: [
      'Type 既不是 0（普通账号）也不是 1（机器人）。',
      '请在 failures.csv 中填 0 或 1，普通账号可留空，然后运行该文件；若该列另有含义，请加 --map Type=none 运行原文件。',
    ],
  },
  {
    codes: ['COLUMN_COUNT'],
    class: 'row',
    en: [
      'The row has more or fewer cells than the header, or may be a part of a row beside it that has.',
      'Too many: look for a delimiter outside quotes. Too few: look for a line break in the row above, or for cells left out. Correct the rows and run them; the _raw column of failures.csv has their original text.',
    ],
    zh: [
      '该行的列数与表头不一致，或者可能是相邻的这类行的一部分。',
      '列数过多：检查是否有未加引号的分隔符；列数过少：检查上一行是否含有换行，或是否缺少单元格。改正后再运行；failures.csv 的 _raw 列保留了原始内容。',
    ],
  },
  {
    codes: ['HEADER_REPEATED'],
    class: 'row',
    en: [
      'The row repeats the header, or follows a second header with other columns, as in files that were joined.',
      'Delete a repeated header; save the rows below a different header as a file of their own and import that.',
    ],
    zh: [
      '该行又是一个表头，或位于列名不同的另一个表头之下，通常是多个文件直接拼接所致。',
      '重复的表头删掉即可；另一个表头之下的内容请单独存成一个文件再导入。',
    ],
  },
  {
    codes: ['QUOTE_BROKEN'],
    class: 'row',
    en: [
      'A quoted cell is not closed, or has text after its closing quote; or the row may be inside such a cell.',
      'Close it, and double every quote inside a cell ("" for "); if the file uses \\" instead, run with --escape.',
    ],
    zh: [
      '引号未闭合，或闭合引号之后还有内容；也可能该行位于这样的单元格之内。',
      '请补全引号，单元格内的引号要写成两个（""）；若文件用 \\" 转义，请加 --escape 运行。',
    ],
  },
  {
    codes: ['RECORD_TOO_LONG'],
    class: 'row',
    en: [
      'The record is longer than 1 MiB, so it is not read as a row.',
      'Look for a quote that is opened at this line and never closed, correct it and run again.',
    ],
    zh: ['单条记录超过 1 MiB，无法作为一行读取。', '请检查该行起是否有未闭合的引号，改正后重新运行。'],
  },
  {
    codes: ['ENCODING_BROKEN'],
    class: 'row',
    en: [
      "The row holds bytes that are not text in the file's encoding.",
      'Export the file again as UTF-8, or name its encoding with --encoding (gb18030 for most Chinese spreadsheets).',
    ],
    zh: [
      '该行含有不符合文件编码的字节。',
      '请重新导出为 UTF-8，或用 --encoding 指定编码（国内 Excel 导出的文件多为 gb18030）。',
    ],
  },
  {
    codes: ['CONTROL_CHARACTER'],
    class: 'row',
    en: [
      'A cell holds a control character, such as a NUL or an escape.',
      'Remove it in failures.csv and run that file; the export that wrote it probably needs fixing too.',
    ],
    zh: [
      '单元格含有控制字符（如 NUL、ESC）。',
      '请在 failures.csv 中删除后运行该文件，并检查产生它的导出程序。',
    ],
  },
  {
    codes: ['DUPLICATE_IDENTIFIER'],
    class: 'row',
    en: [
      'Another row of the file has the same account with the same content.',
      'Nothing to do: the other row is used.',
    ],
    zh: ['同一账号在文件中还有一行，且内容相同。', '无需处理，以另一行为准。'],
  },
  {
    codes: ['DUPLICATE_CONFLICT'],
    class: 'row',
    en: [
      'Another row of the file has the same Identifier with other content; --duplicates says which is used: by default the first.',
      'Compare the two rows in conflicts.csv and correct the source, so that one is left; --duplicates last uses the last row in place of the first.',
    ],
    zh: [
      '同一 Identifier 在文件中还有一行，但内容不同；以哪一行为准由 --duplicates 决定，默认为先出现的一行。',
      '请对照 conflicts.csv 中的两行修正数据源，只保留一行；加 --duplicates last 则以最后出现的一行为准。',
    ],
  },
  {
    codes: ['NOT_CLEARED'],
    class: 'ok',
    en: [
      'A field that was sent before is empty now, and this API cannot clear a field.',
      'The account keeps its old value; to clear it, call portrait_set or use the console.',
    ],
    zh: [
      '之前导入过的字段现在为空，而该接口无法清空字段。',
      '账号会保留旧值；如需清空，请通过 portrait_set 接口或控制台处理。',
    ],
  },
];
