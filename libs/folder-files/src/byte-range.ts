/** A part of a file: from its first byte to its last, both included. */
export type ByteRange = { readonly first: number; readonly last: number };

/**
 * Reads a `Range` of one part. `whole`: there is none, or one that need not be heeded (several parts, another unit); `none`: it begins beyond the
 * end.
 */
export const readByteRange = (header: string | undefined, size: number): ByteRange | 'whole' | 'none' => {
  const match = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(header?.replaceAll(/\s/g, '') ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (match === null || (from === '' && to === '')) return 'whole';
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'none' : { first: size - length, last: size - 1 };
  }
  const [first, last] = [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)];
  if (to !== '' && Number(to) < first) return 'whole';
  return first >= size ? 'none' : { first, last };
};
