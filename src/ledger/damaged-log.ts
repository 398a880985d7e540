// Finds damage in a log of LevelDB, which drops a damaged part without an error.

/** Of the format: https://github.com/google/leveldb/blob/main/doc/log_format.md */
const BLOCK = 32_768;
const HEADER = 7;
const FULL = 1;
const FIRST = 2;
const MIDDLE = 3;
const LAST = 4;

const CRC_32C = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});

/**
 * Whether LevelDB would drop a part of it that is not its end. An end that is cut short anywhere, as a kill or a power
 * cut leaves it, or followed by zeros, is no damage.
 */
export function isDamagedLog(log: Buffer): boolean {
  let isInside = false; // of an entry that continues in the next block
  for (let block = 0; block < log.length; block += BLOCK) {
    const end = Math.min(block + BLOCK, log.length);
    for (let at = block; end - at >= HEADER; ) {
      const length = log.readUInt16LE(at + 4);
      const type = log.readUInt8(at + 6);
      const next = at + HEADER + length;
      if (next > end) return end - block === BLOCK;
      if (type === 0 && length === 0) {
        if (isInside) return true;
        break;
      }
      if (log.readUInt32LE(at) !== checksumOf(log, at + 6, next)) return true;
      const begins = type === FULL || type === FIRST;
      if (type < FULL || type > LAST || begins === isInside) return true;
      isInside = type === FIRST || type === MIDDLE;
      at = next;
    }
  }
  return false;
}

/** CRC-32C, rotated and offset as the format wants it. */
function checksumOf(bytes: Buffer, from: number, to: number): number {
  let crc = -1;
  for (let at = from; at < to; at++) crc = (crc >>> 8) ^ (CRC_32C[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0);
  crc = ~crc;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
