import type { SessionApp } from '../api/apps.ts';
import { phaseColour } from './paint.ts';
import { formatDuration } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

/** `berth apps`: what a session can open, and what of it runs. */
export const formatApps = (apps: readonly SessionApp[], { paint, now, ...view }: View): string => {
  const columns = [
    { title: 'APP' },
    { title: 'WHAT IT IS' },
    { title: 'STATE' },
    { title: 'SINCE', align: 'right' as const },
  ];
  const rows = apps.map(({ name, title, phase, startedAt }) => [
    printable(name),
    printable(title),
    phase === undefined ? paint.dim('starts when it is opened') : phaseColour(paint, phase)(phase),
    startedAt === undefined ? '' : formatDuration(now - Date.parse(startedAt)),
  ]);
  return table(columns, rows, view);
};
