/** CRC32 as `x-amz-checksum-crc32` carries it; the browser has none, and its SHA only over TLS. */

const TABLE = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(text: string): string {
  let value = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  }
  value = ~value >>> 0;
  const bytes = [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
  return btoa(String.fromCharCode(...bytes));
}
