import type { SessionArray } from '../api/arrays.ts';
import { formatAge, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';

const PHASES = ['running', 'preparing', 'placed', 'stopping', 'waiting', 'ended'] as const;

const ENDS = new Map([
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'stopped'],
  ['expired', 'took too long'],
  ['idle', 'idle'],
  ['preempted', 'preempted'],
  ['node-lost', 'on a lost node'],
]);

/** `9 succeeded, 1 failed`. */
const endWords = ({ ends }: SessionArray): string =>
  [...ENDS].flatMap(([end, word]) => (ends[end] === undefined ? [] : [`${ends[end]} ${word}`])).join(', ');

/** `10 running, 80 waiting (5 held), 10 ended (9 succeeded, 1 failed)`. */
export const standingWords = (array: SessionArray): string => {
  const { phases, heldCount } = array;
  const ends = endWords(array);
  return PHASES.flatMap((phase) => {
    const count = phases[phase];
    if (count === undefined) return [];
    const held = phase === 'waiting' && heldCount > 0 ? ` (${heldCount} held)` : '';
    const how = phase === 'ended' && ends !== '' ? ` (${ends})` : '';
    return [`${count} ${phase}${held}${how}`];
  }).join(', ');
};

/** Whether all of it went well. */
export const isWell = ({ ends, count }: SessionArray): boolean => ends['succeeded'] === count;

/** `sweep (k3v9m2x7q4zz) ended: 98 succeeded, 2 failed`. */
export const overWords = (array: SessionArray): string =>
  `${titleOf(array)} ended: ${endWords(array) || 'nothing of it is left'}`;

export const titleOf = ({ name, arrayId }: SessionArray): string =>
  name === arrayId ? arrayId : `${printable(name)} (${arrayId})`;

/** `berth show` of an array. */
export const formatArray = (array: SessionArray, { paint, now }: View): string => {
  const { arrayId, name, userId, projectId, count, runningMax, requestedAt } = array;
  const atOnce = runningMax === undefined ? '' : `, ${runningMax} at once`;
  const fields = [
    ['array', arrayId],
    ['name', printable(name)],
    ['user', userId],
    ['project', projectId],
    ['sessions', `${plural(count, 'session')}${atOnce}`],
    ['state', standingWords(array)],
    ['asked', `${formatAge(requestedAt, now)} ago`],
  ] as const;
  const width = Math.max(...fields.map(([title]) => title.length));
  return [
    ...fields.map(([title, value]) => `${paint.dim(title.padEnd(width))}  ${value}`),
    '',
    `its sessions: berth ps -a --array ${arrayId}`,
  ].join('\n');
};
