import type { AuditEntry } from '../api/people.ts';
import { formatAge } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

/** `berth audit`. */
export const formatAudit = (entries: readonly AuditEntry[], view: View): string =>
  table(
    [
      { title: 'WHEN', align: 'right' },
      { title: 'WHO' },
      { title: 'OUTCOME' },
      { title: 'WHAT', isFlexible: true },
      { title: 'TIMES', align: 'right' },
      { title: 'FROM', isOptional: true },
    ],
    entries.map(({ at, who, outcome, what, about, count, from }) => [
      `${formatAge(at, view.now)} ago`,
      who,
      outcome === 'allowed' ? view.paint.green(outcome) : view.paint.red(outcome),
      outcome === 'allowed' ? `${what} (${about})` : what,
      String(count),
      from === undefined ? '' : printable(`${from.address} ${from.agent.slice(0, 40)}`),
    ]),
    view.width,
  );
