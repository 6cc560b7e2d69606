import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { operationsOf, type Part } from './parts.ts';

/** The figures of `figuresOf`, as they are kept in a file from one run to the next. */
export type Figures = Readonly<Record<string, object>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export const readFigures = (file: string | undefined): Figures => {
  if (file === undefined || !existsSync(file)) return {};
  const told: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isObject(told)) throw new TypeError(`${file} holds no figures of this benchmark`);
  return Object.fromEntries(
    Object.entries(told).filter((entry): entry is [string, object] => isObject(entry[1])),
  );
};

/** As a whole: who reads it meanwhile reads no half of it. */
export const keepFigures = (file: string, figures: Figures): void => {
  writeFileSync(`${file}.new`, `${JSON.stringify(figures, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
};

const within = (figures: object, name: string): unknown => (isObject(figures) ? figures[name] : undefined);

/** It was measured to its end, on a tree of this size. */
export const isKept = (figures: Figures, part: Part, files: number): boolean => {
  const ratios = figures[part];
  const isWhole =
    ratios !== undefined && operationsOf(part).every((each) => within(ratios, each) !== undefined);
  return isWhole && within(figures['files'] ?? {}, part) === files;
};

/** The later ones count. */
export const withFigures = (before: Figures, now: Figures): Figures => ({
  ...before,
  ...now,
  details: { ...before['details'], ...now['details'] },
  files: { ...before['files'], ...now['files'] },
});
