import type { Check } from './check.ts';

/** Names that say nothing about what is inside, and where to look for a better one. */
const EMPTY_NAMES: Readonly<Record<string, string>> = {
  util: 'name the one thing it does',
  utils: 'name the one thing it does',
  helper: 'name the one thing it does',
  helpers: 'name the one thing it does',
  common: 'say common to whom, or move it to #kernel',
  misc: 'give each thing a file',
  base: 'pass functions instead of inheriting',
  manager: 'say what it manages, as a verb',
  types: 'put a type beside what makes it',
};
const CODE = /\.(ts|mts|mjs|cjs|js)$/;

/** Files and folders are named after the one idea in them. */
export const checkFileNames: Check = ({ paths }) =>
  paths
    .filter((path) => CODE.test(path))
    .flatMap((path) =>
      path
        .split('/')
        .flatMap((segment) => segment.split('.'))
        .filter((word) => word in EMPTY_NAMES)
        .map((word) => `${path}: a name "${word}" says nothing; ${EMPTY_NAMES[word] ?? ''}`),
    );
