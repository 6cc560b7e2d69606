import type { Check } from './check.ts';

/** The tail is where taste shows: the median is the same in good and bad code bases. */
const SOURCE_LINES_MAX = 500;
const SPEC_LINES_MAX = 900;

export const checkFileSizes: Check = ({ paths, text }) =>
  paths
    .filter((path) => /\.(ts|mjs|cjs)$/.test(path) && !path.includes('/generated/'))
    .flatMap((path) => {
      const lines = text(path).split('\n').length - 1;
      const linesMax = path.endsWith('.spec.ts') ? SPEC_LINES_MAX : SOURCE_LINES_MAX;
      return lines > linesMax
        ? [`${path}: ${String(lines)} lines, more than ${String(linesMax)}; there is a second idea in it`]
        : [];
    });
