/** Pictures that a browser may show: made of points, so that nothing in them can be carried out. By their first bytes, never by their name. */
const SIGNATURES: readonly (readonly [type: string, offset: number, text: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/avif', 4, 'ftypavif'],
];

/** Undefined: it is no picture. */
export const imageTypeOf = (bytes: Buffer): string | undefined =>
  SIGNATURES.find(([, offset, text]) => bytes.toString('latin1', offset, offset + text.length) === text)?.[0];
