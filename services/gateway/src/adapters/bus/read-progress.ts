import type { Progress } from '#contracts';
import { isSessionId, sessionId } from '#kernel';
import { isFields } from './read-answer.ts';

const TEXT_MAX = 500;
const FIGURES = ['doneBytes', 'totalBytes', 'layersDone', 'layersTotal'] as const;

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Live figures as a node tells them; undefined: it can't be read, and is as good as none. */
export const readProgress = (value: unknown): Progress | undefined => {
  if (!isFields(value)) return undefined;
  const { sessionId: id, epoch, text } = value;
  if (typeof id !== 'string' || !isSessionId(id) || !isCount(epoch) || typeof text !== 'string')
    return undefined;
  const figures = FIGURES.flatMap((name) => {
    const figure = value[name];
    return isCount(figure) ? [[name, figure] as const] : [];
  });
  return { sessionId: sessionId(id), epoch, text: text.slice(0, TEXT_MAX), ...Object.fromEntries(figures) };
};
