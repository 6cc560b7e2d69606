import type { Check } from './check.ts';

const FOLDER = 'fixtures/events';
const NAME = /^fixtures\/events\/([a-z]+\.[a-z-]+)\/[1-9]\d*-[a-z0-9-]+\.json$/;

/** Every event type has at least one golden file `fixtures/events/<type>/<revision>-<why>.json`. */
export const checkGoldenEvents =
  (types: readonly string[]): Check =>
  ({ paths }) => {
    const goldens = paths.filter((path) => path.startsWith(`${FOLDER}/`));
    const covered = new Set(goldens.map((path) => NAME.exec(path)?.[1]));
    return [
      ...goldens
        .filter((path) => !NAME.test(path))
        .map((path) => `${path}: not <type>/<revision>-<why>.json`),
      ...types
        .filter((type) => !covered.has(type))
        .map((type) => `${FOLDER}/${type}/1-….json is missing: an event type ships with a golden file`),
    ];
  };

/** What was once stored stays readable: golden events are added, never changed, renamed or removed. */
export const checkGoldenEventsAppendOnly: Check = ({ git }) =>
  (git('diff', '--name-status', '--diff-filter=MDR', 'origin/main', '--', FOLDER) ?? '')
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => `${row.replaceAll('\t', ' ')}: golden events are append-only; add a file instead`);
