import type { ClosedProject, Project } from '../api/resources.ts';
import { plural } from './quantities.ts';
import { printable } from './screen.ts';

/** Its id, and its name where that is another. */
export const titleOf = ({ projectId, name }: Pick<Project, 'projectId' | 'name'>): string =>
  name === projectId ? projectId : `${projectId} (${printable(name)})`;

/** What a project is now, in one sentence. */
export const projectWords = (project: Project, is: string): string => `${titleOf(project)} ${is}.`;

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** `berth project close`: what ends by it, and what goes on. */
export const closedWords = (closed: ClosedProject): string => {
  const { ends, goesOnCount, isDryRun, hasChanged } = closed;
  const ended = listed([
    ...(ends.waitingCount === 0 ? [] : [plural(ends.waitingCount, 'waiting session')]),
    ...(ends.runningCount === 0 ? [] : [plural(ends.runningCount, 'running session')]),
    ...(ends.reservationCount === 0 ? [] : [plural(ends.reservationCount, 'reservation')]),
  ]);
  const them = goesOnCount === 1 ? 'it' : 'them';
  const verb = isDryRun ? 'would go on' : goesOnCount === 1 ? 'goes on' : 'go on';
  const goesOn =
    goesOnCount === 0
      ? ''
      : ` ${plural(goesOnCount, 'running session')} ${verb}; --stop-sessions stops ${them}.`;
  const title = titleOf(closed);
  if (isDryRun)
    return `Closing ${title} would end ${ended === '' ? 'nothing' : ended}.${goesOn} Nothing was changed.`;
  const is = hasChanged ? 'is closed' : 'was closed already';
  return `${title} ${is}${ended === '' ? '.' : `, which ends ${ended}.`}${goesOn}`;
};
