/** NUL, and half of a surrogate pair: what no database keeps in a text. */
const isUnstorable = (text: string): boolean => text.includes('\0') || !text.isWellFormed();

/** The way to the first text that can't be kept, in a value or in the name of a field; undefined: all of it can. */
export const unstorableText = (value: unknown): readonly string[] | undefined => {
  if (typeof value === 'string') return isUnstorable(value) ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (isUnstorable(name)) return [];
    const found = unstorableText(inner);
    if (found !== undefined) return [name, ...found];
  }
  return undefined;
};
