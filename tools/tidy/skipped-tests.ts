import { lineOf, type Check } from './check.ts';

const SUITE = String.raw`\b(?:describe|it|test|bench)(?:\.\w+)*`;
const FOCUSED = new RegExp(String.raw`${SUITE}\.only\b`, 'g');
const SKIPPED = new RegExp(String.raw`${SUITE}\.(?:skip|todo|skipIf|runIf)\b`, 'g');
/** A title that is put together may take its reason from elsewhere in the file. */
const COMPUTED = /\(`[^`]*\$\{/;
/** A skipped test says in its title what it needs; or, on the lines around, `skip: <reason>`. */
const REASON = /\b(needs|requires|where|without|unless|skipped)\b|skip: \S/i;

/** A test that does not run is a promise that nobody keeps: `only` never, `skip` with its reason. */
export const checkSkippedTests: Check = ({ paths, text }) =>
  paths
    .filter((path) => path.endsWith('.spec.ts') && !path.startsWith('tools/tidy/'))
    .flatMap((path) => {
      const source = text(path);
      const at = (index: number) => `${path}:${String(lineOf(source, index))}`;
      const around = (index: number) => source.slice(Math.max(0, index - 160), index + 240);
      return [
        ...[...source.matchAll(FOCUSED)].map((found) => `${at(found.index)}: ${found[0]} hides all others`),
        ...[...source.matchAll(SKIPPED)]
          .filter((found) => !REASON.test(around(found.index)))
          .filter((found) => !(COMPUTED.test(around(found.index)) && source.includes('(skipped: ')))
          .map((found) => `${at(found.index)}: ${found[0]} without a reason in its title`),
      ];
    });
