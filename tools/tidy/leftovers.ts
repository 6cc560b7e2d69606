import { lineOf, type Check } from './check.ts';

const LEFTOVER = /\b(TODO|FIXME|XXX|HACK)\b/g;
const WRITTEN_BY_US = /\.(ts|mjs|cjs|js|sh|py|md|json|yml|yaml)$/;

/** Notes to oneself become issues or code before they are committed. */
export const checkLeftovers: Check = ({ paths, text }) =>
  paths
    .filter(
      (path) =>
        WRITTEN_BY_US.test(path) && !path.endsWith('package-lock.json') && !path.startsWith('tools/tidy/'),
    )
    .flatMap((path) =>
      [...text(path).matchAll(LEFTOVER)].map(
        (found) => `${path}:${String(lineOf(text(path), found.index))}: leftover ${found[0]}`,
      ),
    );
