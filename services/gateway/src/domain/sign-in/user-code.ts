/*
 * What a person reads in a terminal and compares with, or types into, a page: letters that are not mistaken for each other, and that spell nothing
 * (RFC 8628, 6.1). Eight of twenty: 34 bits, good for ten minutes, to be guessed only by who is signed in, thirty times in a quarter of an hour.
 */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
/** Bytes from here on would make some letters likelier than others. */
const FAIR_BELOW = 256 - (256 % LETTERS.length);

/** A code out of random bytes; undefined when too few of them can be used. */
export const userCodeOf = (bytes: Uint8Array): string | undefined => {
  const letters = [...bytes].filter((byte) => byte < FAIR_BELOW).slice(0, LENGTH);
  if (letters.length < LENGTH) return undefined;
  return letters.map((byte) => LETTERS[byte % LETTERS.length]).join('');
};

/** `WDJB-MJHT`, as it is shown. */
export const shownUserCode = (code: string): string =>
  `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;

/** A code as somebody typed it; undefined when it can be none. */
export const readUserCode = (typed: string): string | undefined => {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '');
  return code.length === LENGTH && [...code].every((letter) => LETTERS.includes(letter)) ? code : undefined;
};
