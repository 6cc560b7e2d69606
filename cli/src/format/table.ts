import stringWidth from 'string-width';
import { stripVTControlCharacters } from 'node:util';

export type Column = {
  readonly title: string;
  /** Gives way first when the terminal is narrow. */
  readonly isFlexible?: boolean;
  /** As narrow as it may get when it gives way; 6 when absent. */
  readonly widthMin?: number;
  /** Is left out of a terminal when nothing stands in it, or when that is too narrow all the same; the last of them first. */
  readonly isOptional?: boolean;
  readonly align?: 'right';
  /** Only shown where all is asked for (`-o wide`). */
  readonly isWide?: true;
};

/** How a table is shown. `width` absent: a pipe, or all is asked for; nothing is cut. */
export type TableView = { readonly width?: number; readonly isWide?: boolean };

const GAP = '  ';
const FLEXIBLE_MIN = 6;

const leastOf = ({ isFlexible, widthMin = FLEXIBLE_MIN }: Column): number =>
  isFlexible === true ? widthMin : Infinity;

/** Columns of the terminal, which are not characters: 日本 takes four. */
const widthOf = (text: string): number => stringWidth(text);
const graphemes = new Intl.Segmenter();

export const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  // Colours would be cut in half: a cell that has to be cut is shown plain.
  let kept = '';
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
    if (widthOf(kept + segment) >= width) break;
    kept += segment;
  }
  return `${kept}…`;
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
      .filter(({ width, index }) => {
        const column = columns[index];
        return column !== undefined && width > leastOf(column);
      })
      .toSorted((a, b) => b.width - a.width)[0];
    if (widest === undefined) break;
    widths[widest.index] = widest.width - 1;
  }
  return widths;
};

/** Which columns find room when those that are flexible are as narrow as they may be. */
const chosen = (
  wanted: readonly number[],
  natural: readonly number[],
  columns: readonly Column[],
  available: number,
): readonly number[] => {
  let kept = wanted;
  const least = (index: number): number =>
    Math.min(natural[index] ?? 0, ...columns.slice(index, index + 1).map(leastOf));
  while (kept.reduce((sum, index) => sum + least(index) + GAP.length, -GAP.length) > available) {
    const dropped = kept.findLast((index) => columns[index]?.isOptional === true);
    if (dropped === undefined) break;
    kept = kept.filter((index) => index !== dropped);
  }
  return kept;
};

/** Rows under their titles, as wide as the terminal at most. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, isWide = false }: TableView = {},
): string => {
  const lines = [columns.map(({ title }) => title), ...rows];
  const natural = columns.map((_column, index) =>
    Math.max(...lines.map((line) => widthOf(line[index] ?? ''))),
  );
  const isSaid = (index: number): boolean => rows.some((row) => (row[index] ?? '') !== '');
  const wanted = columns.flatMap((column, index) => {
    const isUnwanted =
      column.isWide === true || (width !== undefined && column.isOptional === true && !isSaid(index));
    return isUnwanted && !isWide ? [] : [index];
  });
  const kept = width === undefined ? wanted : chosen(wanted, natural, columns, width);
  const shown = kept.flatMap((index) => columns[index] ?? []);
  const fitting = kept.map((index) => natural[index] ?? 0);
  const widths = width === undefined ? fitting : fit(fitting, shown, width);
  return lines
    .map((line) =>
      shown
        .map(({ align }, at) => {
          const room = widths[at] ?? 0;
          return pad(cut(line[kept[at] ?? 0] ?? '', room), room, align);
        })
        .join(GAP)
        .trimEnd(),
    )
    .map((line) => (width === undefined ? line : cut(line, width)))
    .join('\n');
};
