import { numberOf, textOf } from '../api/decode.ts';
import { formatBytes } from './quantities.ts';
import { printable } from './screen.ts';

/** `pulling image  3/7 layers  412 MiB / 1.2 GiB`: how far a preparation is; empty: nothing is told of it. */
export const progressText = (progress: unknown): string => {
  const text = textOf(progress, 'text');
  if (text === undefined) return '';
  const [done, total] = [numberOf(progress, 'doneBytes'), numberOf(progress, 'totalBytes')];
  const [layersDone, layersTotal] = [numberOf(progress, 'layersDone'), numberOf(progress, 'layersTotal')];
  const isKnown = done !== undefined && (total ?? done) > 0;
  return [
    printable(text),
    ...(layersTotal === undefined ? [] : [`${layersDone ?? 0}/${layersTotal} layers`]),
    ...(isKnown ? [`${formatBytes(done)}${total === undefined ? '' : ` / ${formatBytes(total)}`}`] : []),
  ].join('  ');
};
