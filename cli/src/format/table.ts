import { stripVTControlCharacters } from 'node:util';

export type Column = {
  readonly title: string;
  /** Gives way first when the terminal is narrow. */
  readonly isFlexible?: boolean;
  readonly align?: 'right';
};

const GAP = '  ';
const FLEXIBLE_MIN = 6;

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  // Colours would be cut in half: a cell that has to be cut is shown plain.
  return `${stripVTControlCharacters(text).slice(0, Math.max(0, width - 1))}…`;
};

const pad = (text: string, width: number, align: Column['align']): string => {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? fill + text : text + fill;
};

/** Widths that fit: flexible columns give way, the widest first; the rest is cut at the edge. */
const fit = (
  natural: readonly number[],
  columns: readonly Column[],
  available: number,
): readonly number[] => {
  const widths = [...natural];
  const total = (): number =>
    widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  while (total() > available) {
    const widest = widths
      .map((width, index) => ({ width, index }))
      .filter(({ width, index }) => columns[index]?.isFlexible === true && width > FLEXIBLE_MIN)
      .toSorted((a, b) => b.width - a.width)[0];
    if (widest === undefined) break;
    widths[widest.index] = widest.width - 1;
  }
  return widths;
};

/** Rows under their titles, as wide as the terminal at most. `width` absent: a pipe, where nothing is cut. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width?: number,
): string => {
  const lines = [columns.map(({ title }) => title), ...rows];
  const natural = columns.map((_column, index) =>
    Math.max(...lines.map((line) => widthOf(line[index] ?? ''))),
  );
  const widths = width === undefined ? natural : fit(natural, columns, width);
  return lines
    .map((line) =>
      columns
        .map(({ align }, index) => pad(cut(line[index] ?? '', widths[index] ?? 0), widths[index] ?? 0, align))
        .join(GAP)
        .trimEnd(),
    )
    .map((line) => (width === undefined ? line : cut(line, width)))
    .join('\n');
};
