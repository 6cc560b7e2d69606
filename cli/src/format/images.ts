import type { Image, OwnImage } from '../api/images.ts';
import { formatAge, formatBytes, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';
import type { Amount } from './transfer-bar.ts';

const NAMED_MAX = 3;

const whereWords = ({ atHand }: Image, { paint, isWide = false }: View): string => {
  if (atHand.length === 0) return paint.dim('when first asked for');
  return isWide || atHand.length <= NAMED_MAX ? atHand.join(', ') : plural(atHand.length, 'node');
};

const stateWords = ({ state, sizeBytes, doneBytes }: OwnImage): string =>
  state === 'ready'
    ? formatBytes(sizeBytes ?? 0)
    : state === 'making' && doneBytes !== undefined
      ? `making, ${formatBytes(doneBytes)}`
      : state;

/** `berth images`: those of one's project. */
export const formatOwnImages = (images: readonly OwnImage[], view: View): string => {
  const isOfOne = new Set(images.map(({ projectId }) => projectId)).size === 1;
  return table(
    [
      { title: 'OWN IMAGE', isFlexible: true },
      { title: 'SIZE', align: 'right' as const },
      ...(isOfOne ? [] : [{ title: 'PROJECT' }]),
      { title: 'IS ON' },
      { title: 'BY' },
      { title: 'AGE', align: 'right' as const },
      { title: 'FROM SESSION' },
      { title: 'ON TOP OF' },
      { title: 'WHAT IT IS', isFlexible: true, isOptional: true },
      { title: 'ID', isWide: true },
    ],
    images.map((image) => [
      image.name,
      stateWords(image),
      ...(isOfOne ? [] : [image.projectId]),
      image.pushedAs === undefined ? image.nodeId : 'any node',
      image.userId,
      formatAge(image.requestedAt, view.now),
      image.sessionId,
      image.from,
      printable(image.failure?.message ?? image.description),
      image.imageId,
    ]),
    view,
  );
};

/** What is being done about an image, and how much of it is done. */
type UnderWay = { readonly text: string; readonly amount?: Amount };

/** Null: nothing is. */
export const underWay = ({ name, nodeId, state, doneBytes, push }: OwnImage): UnderWay | null => {
  if (state === 'making')
    return {
      text: `making ${name} on ${nodeId}`,
      ...(doneBytes === undefined ? {} : { amount: { doneBytes } }),
    };
  return state === 'ready' && push?.state === 'pushing' ? pushUnderWay(push) : null;
};

/** `pushing registry/…  3/7 layers`, beside the bytes. */
const pushUnderWay = (push: NonNullable<OwnImage['push']>): UnderWay => {
  const { reference, layersDone = 0, layersTotal = 0, doneBytes = 0, totalBytes = 0 } = push;
  return layersTotal === 0
    ? { text: `pushing ${reference}` }
    : {
        text: `pushing ${reference}  ${layersDone}/${layersTotal} layers`,
        amount: { doneBytes, totalBytes },
      };
};

/** Of a push that is under way or has failed. */
const pushWords = (image: OwnImage): string => {
  const { push, state } = image;
  if (push?.failure !== undefined) return `failed: ${push.failure.code}: ${printable(push.failure.message)}`;
  if (push?.state !== 'pushing') return '';
  if (state === 'making') return `${push.reference}, when it is made`;
  const { text, amount } = pushUnderWay(push);
  return amount === undefined
    ? text
    : `${text}  ${formatBytes(amount.doneBytes)} / ${formatBytes(amount.totalBytes ?? 0)}`;
};

/** `berth images show`. */
export const formatOwnImage = (image: OwnImage, { now }: View): string => {
  const { name, imageId, state, sizeBytes, doneBytes, fileCount, failure, pushedAs } = image;
  const size =
    sizeBytes === undefined
      ? doneBytes === undefined
        ? ''
        : `${formatBytes(doneBytes)} by now`
      : `${formatBytes(sizeBytes)} in ${plural(fileCount ?? 0, 'file')}, beside ${image.from}`;
  const facts = [
    ['image', `${name} (${imageId})`],
    ['is', failure === undefined ? state : `${state}: ${failure.code}: ${printable(failure.message)}`],
    ['size', size],
    ['what it is', printable(image.description)],
    ['project', image.projectId],
    [pushedAs === undefined ? 'only on' : 'made on', image.nodeId],
    ['pushed as', pushedAs ?? ''],
    ['push', pushWords(image)],
    ['made by', `${image.userId}, ${formatAge(image.requestedAt, now)} ago`],
    ['of session', `${image.sessionId}, which ran ${image.from}`],
    ['holds', image.includesWork ? 'its home and /work' : 'its home'],
  ] as const;
  return facts
    .filter(([, words]) => words !== '')
    .map(([title, words]) => `${title.padEnd(11)} ${words}`)
    .join('\n');
};

/** `berth images`: what sessions can be made of, and what each can open. */
export const formatImages = (images: readonly Image[], view: View): string => {
  const columns = [
    { title: 'IMAGE' },
    { title: 'SIZE', align: 'right' as const },
    { title: 'OPENS' },
    { title: 'AT HAND ON', isFlexible: true },
    { title: 'WHAT IT IS', isFlexible: true },
  ];
  const rows = images.map((image) => [
    printable(image.image),
    image.sizeBytes === undefined ? '' : formatBytes(image.sizeBytes),
    image.apps.map(({ name }) => name).join(', '),
    whereWords(image, view),
    printable(image.description),
  ]);
  return table(columns, rows, view);
};
