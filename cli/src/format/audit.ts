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
      { title: 'WHAT', isFlexible: true, widthMin: 24 },
      { title: 'TIMES', align: 'right', isOptional: true },
      { title: 'FROM', isOptional: true },
      { title: 'POSITION', align: 'right', isWide: true },
      { title: 'AT', isWide: true },
    ],
    entries.map(({ at, position, who, outcome, what, about, count, from }) => [
      `${formatAge(at, view.now)} ago`,
      who,
      outcome === 'allowed' ? view.paint.green(outcome) : view.paint.red(outcome),
      outcome === 'allowed' ? `${what} (${about})` : what,
      count === 1 && view.isWide !== true ? '' : String(count),
      from === undefined
        ? ''
        : printable(`${from.address} ${from.agent.slice(0, view.isWide === true ? undefined : 40)}`),
      String(position),
      at,
    ]),
    view,
  );
