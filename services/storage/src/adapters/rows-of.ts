type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** TypeORM answers with rows, or, for UPDATE and DELETE, with rows and their number. */
export const rowsOf = (answer: unknown): readonly Row[] => {
  if (!isList(answer)) return [];
  const rows = isList(answer[0]) ? answer[0] : answer;
  return rows.filter(isRow);
};
