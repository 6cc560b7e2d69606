import { readFileSync } from 'node:fs';

/** Rows of a plain CSV file (no quotes), each a map from column to text; a missing column reads as ''. */
export const readCsv = (path: string): readonly ((column: string) => string)[] => {
  const [header = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const columns = new Map(
    header
      .trim()
      .split(',')
      .map((name, i) => [name, i]),
  );
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const cells = line.trim().split(',');
      return (column) => cells[columns.get(column) ?? -1] ?? '';
    });
};
