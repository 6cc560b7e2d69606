import type { Key } from '../api/resources.ts';
import { formatAge, formatDuration } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const stateOf = ({ revokedAt, expiresAt }: Key, { paint, now }: View): string => {
  if (revokedAt !== undefined) return paint.dim('revoked');
  if (expiresAt === undefined) return paint.green('good');
  const leftMs = Date.parse(expiresAt) - now;
  return leftMs <= 0 ? paint.dim('expired') : paint.green(`good for ${formatDuration(leftMs)}`);
};

/** `berth keys list`. */
export const formatKeys = (keys: readonly Key[], view: View): string =>
  table(
    [
      { title: 'KEY' },
      { title: 'USER' },
      { title: 'ROLE' },
      { title: 'PROJECT', isOptional: true },
      { title: 'STATE' },
      { title: 'ISSUED', align: 'right', isOptional: true },
      { title: 'USED', align: 'right', isOptional: true },
      { title: 'EXPIRES', isWide: true },
      { title: 'HELD TO', isOptional: true },
      { title: 'LABEL', isFlexible: true, widthMin: 12 },
    ],
    keys.map((key) => [
      key.keyId,
      key.userId,
      key.role,
      key.projectId ?? 'default',
      stateOf(key, view),
      `${formatAge(key.issuedAt, view.now)} ago`,
      key.lastUsedAt === undefined ? '–' : `${formatAge(key.lastUsedAt, view.now)} ago`,
      key.expiresAt ?? 'never',
      key.scopes?.join(' ') ?? '',
      printable(key.label),
    ]),
    view,
  );
