import type { PlayedFigures, PlayedWaits, WhatIfAnswer } from '../api/resources.ts';
import { formatDuration, plural } from './quantities.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

type Row = readonly [string, (figures: PlayedFigures) => string];

/** Of those that started; nothing if none did. */
const waited =
  (which: keyof PlayedWaits) =>
  ({ startedCount, wait }: PlayedFigures): string =>
    startedCount === 0 ? '–' : formatDuration(wait[which]);

const ROWS: readonly Row[] = [
  ['sessions', ({ sessionCount }) => String(sessionCount)],
  ['started', ({ startedCount }) => String(startedCount)],
  ['still waiting', ({ waitingCount }) => String(waitingCount)],
  ['preempted', ({ preemptedCount }) => String(preemptedCount)],
  ['mean wait', waited('meanMs')],
  ['median wait', waited('medianMs')],
  ['95% waited less than', waited('p95Ms')],
  ['longest wait', waited('maxMs')],
  ['GPU hours', ({ gpuHours }) => gpuHours.toFixed(1)],
  ['GPU time in use', ({ utilisation }) => `${(utilisation * 100).toFixed(1)}%`],
];

const PROJECTS_SHOWN = 10;

const projectRows = ({ was, again, other }: WhatIfAnswer): readonly (readonly string[])[] => {
  const meanOf = (figures: PlayedFigures, id: string): string => {
    const found = figures.projects.find(({ projectId }) => projectId === id);
    return found === undefined ? '–' : formatDuration(found.wait.meanMs);
  };
  const ids = was.projects.map(({ projectId }) => projectId);
  if (ids.length < 2) return [];
  return ids
    .slice(0, PROJECTS_SHOWN)
    .map((id) => [`mean wait of ${id}`, ...[was, again, other].map((figures) => meanOf(figures, id))]);
};

const short = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** `berth what-if`: what was, the same decided anew, and what would have been. */
export const formatWhatIf = (answer: WhatIfAnswer, words: string, view: View): string => {
  const { poolId, from, until, was, again, other, assumedRuns } = answer;
  const assumed =
    assumedRuns === 0
      ? []
      : [
          `For ${plural(assumedRuns, 'session')} that never ran it is assumed: as long as the median of the project.`,
        ];
  return [
    `Pool ${poolId} from ${short(from)} to ${short(until)} UTC: ${words}`,
    '',
    table(
      [
        { title: '', isFlexible: true },
        { title: 'WAS', align: 'right' },
        { title: 'PLAYED AGAIN', align: 'right' },
        { title: 'WHAT IF', align: 'right' },
      ],
      [...ROWS.map(([name, of]) => [name, of(was), of(again), of(other)]), ...projectRows(answer)],
      view,
    ),
    '',
    'WAS is what the log says; PLAYED AGAIN is decided anew with nothing changed, and shows how far the play can be trusted.',
    ...assumed,
  ].join('\n');
};
