// Names in fourteen encodings, few and many: which one they are in, and that none is taken for Chinese that is not.
import { isUtf8 } from 'node:buffer';
import { expect, test } from 'vitest';
import { scoreEncodings } from '../../../src/input/bytes/candidates.js';
import { createChance } from '../../support/chance.js';
import { inTwoBytes } from '../encode.js';

const NAMES: Readonly<Record<string, string>> = {
  gb18030:
    '王伟 欧阳娜娜 诸葛亮 司马相如 快乐小猪 往事随风 深海鱼 晴天娃娃 追风少年 夜未央 柠檬不酸 半夏微凉 江南烟雨 旺仔牛奶 橘子汽水 陈奕迅 邓紫棋 薛之谦 李荣浩 周深',
  big5: '陳怡君 林志玲 黃國昌 張惠妹 李宗盛 王建民 吳宗憲 劉德華 蔡依林 楊丞琳 開心每一天 台灣台北 貓咪 鄭秀文 謝霆鋒 許瑋甯 彭于晏 桂綸鎂 曾雅妮 羅志祥',
  'euc-kr':
    '김민준 이서연 박지훈 최수빈 정예은 강도윤 조하은 윤시우 장지아 임주원 안녕하세요 행복한하루 고양이 푸른하늘 손흥민 류현진 김연아 전지현 송중기 한가인',
  'euc-jp':
    '田中太郎 山田花子 佐藤健 鈴木一郎 高橋さくら 渡辺直美 ユーザー名 こんにちは 日本語テスト 猫が好き 東京都 宮崎駿 新海誠 村上春樹 大谷翔平 羽生結弦 浅田真央 綾瀬はるか 木村拓哉 松本潤',
  shift_jis:
    '田中太郎 山田花子 佐藤健 鈴木一郎 高橋さくら 渡辺直美 ユーザー名 こんにちは 日本語テスト 猫が好き 東京都 宮崎駿 新海誠 村上春樹 大谷翔平 羽生結弦 浅田真央 綾瀬はるか 木村拓哉 松本潤',
  'windows-1252':
    'José Zoë François Müller Björk Ángel Íñigo Søren Hélène Jürgen Noël Åsa Núria Chloé André Gonçalves Käthe Señor Élodie Renée',
  'windows-1250':
    'Jiří Tomáš Zdeněk Lukáš Łukasz Małgorzata Žofie Ondřej Gyöngyi Miloš Dušan Černý Růžena Kateřina Šárka Wałęsa Grażyna Błażej Čeněk Květa',
  'windows-1251':
    'Иван Петров Анна Сергей Дмитрий Иванов Ольга Мария Екатерина Александр Наталья Юлия Павел Фёдор Ксения Виктор Людмила Татьяна Андрей Михаил',
  'koi8-r':
    'Иван Петров Анна Сергей Дмитрий Иванов Ольга Мария Екатерина Александр Наталья Юлия Павел Фёдор Ксения Виктор Людмила Татьяна Андрей Михаил',
  'windows-1253':
    'Γιώργος Μαρία Ελένη Κώστας Δημήτρης Σοφία Νίκος Κατερίνα Βασίλης Αναστασία Παναγιώτης Ιωάννα Χρήστος Δέσποινα Σπύρος',
  'windows-1254': 'Şeyma Çağrı Gülşen İbrahim Uğur Özgür Işık Ayşe Fatoş Müge Gökçe Barış Çiğdem Tuğçe Yiğit',
  'windows-874': 'สมชาย สมหญิง วิชัย มานี สุดา ประเสริฐ กนกวรรณ ณัฐพล อรทัย ธนพล',
  'windows-1255': 'דוד משה שרה יעקב רחל אברהם לאה יוסף מרים דניאל',
  'windows-1256': 'محمد فاطمة علي حسين خديجة عمر زينب يوسف مريم ابراهيم',
};
const MARGIN = 5;

function table(names: readonly string[], encoding: string): Buffer {
  return inTwoBytes(names.map((name, index) => `u${index},${name}\n`).join(''), encoding);
}

/** All runs of so many neighbours. */
function runs(names: readonly string[], count: number): (readonly string[])[] {
  return names.slice(0, names.length - count + 1).map((_, start) => names.slice(start, start + count));
}

const marginOf = (bytes: Buffer, encoding: string) => {
  const candidates = scoreEncodings(bytes);
  const score = candidates.find((one) => one.encoding === encoding)?.score ?? 0;
  return score - Math.max(...candidates.filter((one) => one.encoding !== encoding).map((one) => one.score));
};

test.each(Object.keys(NAMES))('ten names in %s are recognised', (encoding) => {
  const names = NAMES[encoding]?.split(' ') ?? [];
  for (const run of runs(names, Math.min(10, names.length))) {
    expect(scoreEncodings(table(run, encoding))[0]?.encoding, run.join(' ')).toBe(encoding);
  }
});

test.each(Object.keys(NAMES).filter((encoding) => encoding !== 'gb18030'))(
  'no number of names in %s is taken for Chinese',
  (encoding) => {
    const names = NAMES[encoding]?.split(' ') ?? [];
    for (const count of [1, 2, 3, 5, 8, names.length]) {
      for (const run of runs(names, Math.min(count, names.length))) {
        const bytes = table(run, encoding);
        if (!isUtf8(bytes)) expect(marginOf(bytes, 'gb18030'), run.join(' ')).toBeLessThan(MARGIN);
      }
    }
  },
);

test.each(Object.keys(NAMES))('any number of names in %s, in any order, is recognised', (encoding) => {
  const names = NAMES[encoding]?.split(' ') ?? [];
  const chance = createChance(7);
  for (const count of [500, 900, 1000, 1500, 2500, 4000, 9000, 30_000]) {
    const many = Array.from({ length: count }, () => names[chance.whole(0, names.length - 1)] ?? '');
    const bytes = table(many, encoding);
    expect(scoreEncodings(bytes)[0]?.encoding, `${count} names`).toBe(encoding);
    expect(marginOf(bytes, encoding), `${count} names`).toBeGreaterThan(50);
  }
});

test('letters that German shares with Turkish are Western European', () => {
  const bytes = table(['Müller', 'Schröder', 'Jürgen', 'Günther', 'Köhler'], 'windows-1252');
  expect(scoreEncodings(bytes)[0]?.encoding).toBe('windows-1252');
});

test('three Chinese names are enough', () => {
  const names = NAMES.gb18030?.split(' ') ?? [];
  const sure = runs(names, 3).filter((run) => marginOf(table(run, 'gb18030'), 'gb18030') >= MARGIN);
  expect(sure).toHaveLength(runs(names, 3).length);
});
