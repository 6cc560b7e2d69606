type Part = { readonly offset: number; readonly sizeBytes: number };

/** How far an upload is: the offsets that make it whole, or the first byte that is missing. */
export type UploadProgress =
  | { readonly kind: 'whole'; readonly offsets: readonly number[] }
  | { readonly kind: 'missing'; readonly from: number };

/**
 * Follows the parts from byte 0 on, each to where the next one begins. Parts off the chain (of an earlier attempt in pieces of another
 * size) do not count.
 */
export const wholeChain = (parts: readonly Part[], sizeBytes: number): UploadProgress => {
  const sizes = new Map(parts.map((part) => [part.offset, part.sizeBytes]));
  const offsets: number[] = [];
  let reached = 0;
  while (reached < sizeBytes) {
    const size = sizes.get(reached);
    if (size === undefined || size === 0 || reached + size > sizeBytes)
      return { kind: 'missing', from: reached };
    offsets.push(reached);
    reached += size;
  }
  return { kind: 'whole', offsets };
};
