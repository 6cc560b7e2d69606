import type { StoppedMatching, StoppingSession } from '../api/stop-matching.ts';
import { formatMilli, plural } from './quantities.ts';
import { printable } from './screen.ts';
import { table } from './table.ts';
import type { View } from './sessions.ts';

/** Those that are meant, as a table. */
export const formatStopping = (sessions: readonly StoppingSession[], view: View): string =>
  table(
    [
      { title: 'SESSION' },
      { title: 'NAME', isFlexible: true },
      { title: 'STATE' },
      { title: 'GPU', align: 'right' },
      { title: 'USER', isFlexible: true },
      { title: 'PROJECT', isFlexible: true, isOptional: true },
    ],
    sessions.map(({ sessionId, name, phase, gpuMilli, userId, projectId }) => [
      sessionId,
      printable(name),
      phase,
      formatMilli(gpuMilli),
      userId,
      projectId,
    ]),
    view,
  );

/** How many that are, and what is free when they have ended. */
export const stoppingWords = ({ done, waitingCount, gpuMilli, isMore }: StoppedMatching): string => {
  const running = done.length - waitingCount;
  const parts = [
    ...(running === 0 ? [] : [`${running} that run${running === 1 ? 's' : ''}`]),
    ...(waitingCount === 0 ? [] : [`${waitingCount} that wait${waitingCount === 1 ? 's' : ''}`]),
  ].join(' and ');
  const gpus = gpuMilli === 0 ? '' : `; ${plural(gpuMilli / 1000, 'GPU')} would be free`;
  const more = isMore ? ', and more that match' : '';
  return `${plural(done.length, 'session')}${more}: ${parts}${gpus}.`;
};
