// Makes files that look like a real export: Chinese names, emoji, quotes, empty cells, and a column of no use here.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const FAMILY = ['林', '王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '马'];
const GIVEN = ['晓雨', '建国', '思远', '子涵', '梓萱', '伟', '芳', '浩然', '雨桐', '佳怡', '志强', '敏'];
const OTHERS = [
  '爱吃鱼的猫🐱',
  'Zoë Müller',
  'night_owl',
  '"小王子"',
  'Li, Wei',
  '',
  '👨‍👩‍👧 妈妈',
  'José 🎸',
];

const ROWS_A_PIECE = 5000;

/** Rows are all valid and all different. @returns the path */
export async function makeInput(path: string, rows: number): Promise<string> {
  const file = createWriteStream(path);
  file.write('UserID,Nickname,Avatar,Type,RegisteredAt\n');
  for (let from = 0; from < rows; from += ROWS_A_PIECE) {
    let piece = '';
    for (let row = from; row < Math.min(rows, from + ROWS_A_PIECE); row++) piece += record(row);
    if (!file.write(piece)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return path;
}

function record(row: number): string {
  const identifier = 1_020_000_001 + row * 37;
  const avatar = row % 11 === 0 ? '' : `https://img.example.com/avatar/${100_001 + row}.jpg`;
  const type = row % 250 === 7 ? '1' : row % 3 === 0 ? '0' : '';
  const day = `${2015 + (row % 11)}-${two(1 + (row % 12))}-${two(1 + (row % 28))}`;
  return `${identifier},${cell(nickname(row))},${avatar},${type},${day}\n`;
}

function nickname(row: number): string {
  if (row % 9 === 4) return OTHERS[((row / 9) % OTHERS.length) | 0] ?? '';
  return `${FAMILY[row % FAMILY.length]}${GIVEN[((row / 7) | 0) % GIVEN.length]}${row % 4 === 0 ? row : ''}`;
}

function cell(value: string): string {
  return /[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
