import { lineOf, type Check } from './check.ts';

const SLEEP =
  /from 'node:timers\/promises'|\bnew Promise(?:<\w+>)?\(\s*\(?\w+\)? =>\s*(?:void )?setTimeout\(/g;
/** Where nothing can be waited for (that something does *not* happen, say), the line before says so. */
const REASON = /\/\/ waits: \S[^\n]*\n[^\n]*$/;

/** A test waits for a condition, with a deadline: a fixed sleep is too short on a busy machine and too long on every other. */
export const checkFixedSleeps: Check = ({ paths, text }) =>
  paths
    .filter((path) => /(?:\.spec|-contract)\.ts$/.test(path) && !path.startsWith('tools/tidy/'))
    .flatMap((path) => {
      const source = text(path);
      return [...source.matchAll(SLEEP)]
        .filter((found) => !REASON.test(source.slice(0, found.index)))
        .map(
          (found) =>
            `${path}:${String(lineOf(source, found.index))}: a sleep; use expect.poll or vi.waitFor, or say why on the line before: // waits: …`,
        );
    });
