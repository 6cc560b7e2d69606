type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The rows of an answer of TypeORM to a SELECT. */
export const rowsOf = (answer: unknown): readonly Row[] =>
  Array.isArray(answer) ? answer.filter(isRow) : [];
