import type { Table } from './benchmark.ts';

/** Columns as wide as they need to be; all but the first flush right. */
export const printTable = ({ title, rows }: Table): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ');
  return [title, ...rows.map((row) => `  ${line(row)}`)].join('\n');
};
