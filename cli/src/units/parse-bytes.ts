import { usage } from '../cli-failure.ts';

const FACTORS = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
]);
/** What people write and mean. */
const MEANT = new Map([
  ...[...FACTORS.keys()].map((unit) => [unit.toLowerCase(), unit] as const),
  ...['k', 'm', 'g', 't'].flatMap((letter) => [
    [letter, `${letter.toUpperCase()}iB`] as const,
    [`${letter}i`, `${letter.toUpperCase()}iB`] as const,
  ]),
]);
const SHAPE = /^(\d{1,15}(?:\.\d{1,6})?)([A-Za-z]*)$/;

/** `2GiB`, `512MiB`, `1.5GB`: exact bytes. A number alone is refused: nobody knows what it counts. */
export const parseBytes = (text: string, what: string): number => {
  const [, number, unit = ''] = SHAPE.exec(text) ?? [];
  const wanted = `${what} needs a size with its unit, such as 2GiB or 512MiB`;
  if (number === undefined) throw usage(`${wanted}, not ${JSON.stringify(text)}`);
  if (unit === '') throw usage(`${wanted}; did you mean ${number}GiB?`);
  const factor = FACTORS.get(unit);
  if (factor === undefined) {
    const meant = MEANT.get(unit.toLowerCase());
    throw usage(
      meant === undefined
        ? `${wanted}; the units are ${[...FACTORS.keys()].join(', ')}`
        : `${wanted}; did you mean ${number}${meant}?`,
    );
  }
  const bytes = Math.round(Number(number) * factor);
  if (!Number.isSafeInteger(bytes) || bytes < 1) throw usage(`${what} is out of bounds: ${text}`);
  return bytes;
};
