import { textOf } from '../api/decode.ts';
import { formatAge } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

/** `berth registry ls`. */
export const formatRegistries = (registries: readonly unknown[], view: View): string =>
  table(
    [
      { title: 'REGISTRY' },
      { title: 'USER' },
      { title: 'TAKES IMAGES BELOW' },
      { title: 'SET' },
      { title: 'BY' },
    ],
    registries.map((registry) => [
      printable(textOf(registry, 'host') ?? ''),
      printable(textOf(registry, 'username') ?? '(sealed under another secret key)'),
      printable(textOf(registry, 'pushUnder') ?? '-'),
      `${formatAge(textOf(registry, 'setAt') ?? '', view.now)} ago`,
      printable(textOf(registry, 'setBy') ?? ''),
    ]),
    view,
  );
