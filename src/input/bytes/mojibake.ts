// Recognises text that was decoded wrongly once before it was saved, and says what happened to it.

/** A piece of text that is not what somebody wrote. */
export interface Damage {
  readonly text: string;
  /** Position in the sample. */
  readonly index: number;
  /** What happened to it, as the end of "… which is". */
  readonly cause: string;
  /** Nothing can bring it back. */
  readonly lost: boolean;
}

/** Of a sample's texts beyond ASCII, the share that is damaged, and the first of them. */
export interface Mojibake {
  readonly texts: number;
  readonly damaged: number;
  readonly first: Damage | undefined;
}

// The commonest characters of Chinese text and names. About half of real text is among them, of bytes that were
// read in a wrong encoding at most a tenth (test/input/encoding.test.ts shows it for seven encodings).
const COMMON = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重水化爱新' +
    '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付邹熊白孟秦邱侯江尹薛阎段雷龙史陶贺顾毛郝龚邵万钱严武戴莫孔' +
    '伟芳娜秀英敏静丽强磊洋勇艳杰娟涛超霞平刚桂文辉玲华红玉兰建志海波宇浩婷雪晨佳欣怡梓涵轩思雨诗琪梦瑶俊豪博远嘉慧颖晓春梅凤琴云飞鹏峰斌鑫' +
    '星月风花猫狗夜酒茶糖鱼叔哥姐妹宝贝快乐阳光幸福东南西北京老客户号名昵称帐账头像测试',
);

const HANZI = /[\u3400-\u9fff]/g;
const SOME_HANZI = /[\u3400-\u9fff]/;
const TEXT = /[^,;|\t\r\n"]+/g;
const NO_ASCII = /[^\0-\x7f]/;
const LOST = /\uFFFD|锟斤拷/;
// What Windows-1252 has in place of the control characters of Latin-1.
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** What any character of more bytes than one looks like, read so. */
const LATIN_PAIR = new RegExp(`[\\u0080-\\u00ff${WINDOWS_1252}]{2}`);

/** How many characters of a text are Chinese, and how many of these are common. */
export function hanziOf(text: string): { hanzi: number; common: number } {
  const hanzi = text.match(HANZI) ?? [];
  return { hanzi: hanzi.length, common: hanzi.filter((character) => COMMON.has(character)).length };
}

/** Nearly every sound text of Chinese shows it within its first characters. */
function hasCommon(text: string): boolean {
  for (const character of text) if (COMMON.has(character)) return true;
  return false;
}

export interface MojibakeFinder {
  /** What happened to a text, as the end of "… which is"; undefined for a sound one. */
  cause(text: string): string | undefined;
}

export function createMojibakeFinder(): MojibakeFinder {
  let bytesOfGbk: ReadonlyMap<string, readonly number[]> | undefined;
  let leads: ReadonlySet<string> | undefined;
  return {
    cause(text) {
      if (LOST.test(text)) return 'what is left of characters that were lost (U+FFFD)';
      if (hasCommon(text)) return undefined;
      if (SOME_HANZI.test(text)) return readAsGbk(text);
      return LATIN_PAIR.test(text) ? readAsLatin(text) : undefined;
    },
  };

  function readAsGbk(text: string): string | undefined {
    // The first two bytes of a Chinese character of UTF-8 are a rare character of GBK.
    leads ??= new Set(charactersOf(pairsOf([0xe4, 0xe9], [0x80, 0xbf])));
    if (![...text].some((character) => leads?.has(character))) return undefined;
    bytesOfGbk ??= gbkTable();
    const bytes = [...text].flatMap((character) => bytesOfGbk?.get(character) ?? [0x3f]);
    const was = Buffer.from(bytes).toString('utf8');
    return hanziOf(was).common > 0
      ? `UTF-8 text that was once read as GBK (it was ${shown(was)})`
      : undefined;
  }
}

/** @param sample text that was decoded without fault */
export function findMojibake(sample: string): Mojibake {
  const finder = createMojibakeFinder();
  let texts = 0;
  let damaged = 0;
  let first: Damage | undefined;
  for (const match of sample.matchAll(TEXT)) {
    const text = match[0];
    if (!NO_ASCII.test(text)) continue;
    const cause = finder.cause(text);
    texts++;
    if (cause === undefined) continue;
    damaged++;
    first ??= { text, index: match.index, cause, lost: text.includes('\uFFFD') };
  }
  return { texts, damaged, first };
}

function readAsLatin(text: string): string | undefined {
  const codes = [...text].map((character) => {
    const special = WINDOWS_1252.indexOf(character);
    return special < 0 ? (character.codePointAt(0) ?? 0) : 0x80 + special;
  });
  if (codes.some((code) => code > 0xff) || codes.every((code) => code < 0x80)) return undefined;
  const bytes = Buffer.from(codes);
  const was = bytes.toString('utf8');
  if (!was.includes('\uFFFD')) return `UTF-8 text that was once read as Latin-1 (it was ${shown(was)})`;
  const gbk = new TextDecoder('gb18030').decode(bytes);
  const { hanzi, common } = hanziOf(gbk);
  return hanzi >= 2 && common * 2 >= hanzi
    ? `GBK text that was once read as Latin-1 (it was ${shown(gbk)})`
    : undefined;
}

function shown(text: string): string {
  return `"${text.slice(0, 20).replace(/\uFFFD.?$/, '…')}"`;
}

/** Bytes by character, for all of two bytes. */
function gbkTable(): ReadonlyMap<string, readonly number[]> {
  const pairs = pairsOf([0x81, 0xfe], [0x40, 0xfe]);
  const table = new Map<string, readonly number[]>();
  for (const [index, character] of charactersOf(pairs).entries()) table.set(character, pairs[index] ?? []);
  for (let code = 0; code < 0x80; code++) table.set(String.fromCharCode(code), [code]);
  return table;
}

function charactersOf(pairs: readonly (readonly number[])[]): string[] {
  return [...new TextDecoder('gb18030').decode(Buffer.from(pairs.flat()))];
}

type Range = readonly [first: number, last: number];

function pairsOf([firstLead, lastLead]: Range, [firstTrail, lastTrail]: Range): number[][] {
  const pairs: number[][] = [];
  for (let lead = firstLead; lead <= lastLead; lead++) {
    for (let trail = firstTrail; trail <= lastTrail; trail++) if (trail !== 0x7f) pairs.push([lead, trail]);
  }
  return pairs;
}
