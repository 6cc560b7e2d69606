import type { Image } from '../api/images.ts';
import { formatBytes, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const NAMED_MAX = 3;

const whereWords = ({ atHand }: Image, { paint, isWide = false }: View): string => {
  if (atHand.length === 0) return paint.dim('made or pulled when first asked for');
  return isWide || atHand.length <= NAMED_MAX ? atHand.join(', ') : plural(atHand.length, 'node');
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
