import { numberOf, textOf } from '../api/decode.ts';
import { printable } from './screen.ts';
import { type Amount, transferBar } from './transfer-bar.ts';

/** How much of a preparation is done, in bytes; undefined: nothing is told of it. */
export const progressAmount = (progress: unknown): Amount | undefined => {
  const [doneBytes, totalBytes] = [numberOf(progress, 'doneBytes'), numberOf(progress, 'totalBytes')];
  if (doneBytes === undefined || (totalBytes ?? doneBytes) <= 0) return undefined;
  return { doneBytes, ...(totalBytes === undefined ? {} : { totalBytes }) };
};

/** `pulling image  3/7 layers`: what is going on, without bytes. */
export const progressWords = (progress: unknown): string => {
  const text = textOf(progress, 'text');
  const [layersDone, layersTotal] = [numberOf(progress, 'layersDone'), numberOf(progress, 'layersTotal')];
  if (text === undefined) return '';
  return layersTotal === undefined
    ? printable(text)
    : `${printable(text)}  ${layersDone ?? 0}/${layersTotal} layers`;
};

/** `pulling image  3/7 layers  412 MiB / 1.2 GiB`: how far a preparation is; empty: nothing is told of it. */
export const progressText = (progress: unknown): string => {
  const [words, amount] = [progressWords(progress), progressAmount(progress)];
  if (words === '' || amount === undefined) return words;
  return `${words}  ${transferBar(amount, undefined, 0)}`;
};
