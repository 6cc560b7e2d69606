import { isFields, textOf } from '../api/decode.ts';
import { formatAge } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const severityOf = (alert: unknown, { paint }: View): string => {
  const severity = textOf(alert, 'severity') ?? '?';
  if (textOf(alert, 'clearedAt') !== undefined) return paint.dim('over');
  return severity === 'critical' ? paint.red(severity) : paint.yellow(severity);
};

const lookedAfter = (alert: unknown): string => {
  const said: unknown = isFields(alert) ? alert['acknowledged'] : undefined;
  if (said === undefined) return '';
  const note = textOf(said, 'note');
  const by = (textOf(said, 'by') ?? '').replace(/^user:/, '');
  return note === undefined ? by : `${by}: ${note}`;
};

/** `berth alerts`. */
export const formatAlerts = (alerts: readonly unknown[], view: View): string =>
  table(
    [
      { title: 'ALERT' },
      { title: 'SEVERITY' },
      { title: 'ABOUT' },
      { title: 'SINCE', align: 'right' },
      { title: 'LOOKED AFTER', isOptional: true },
      { title: 'WHAT', isFlexible: true },
    ],
    alerts.map((alert) => [
      printable(textOf(alert, 'alertId') ?? ''),
      severityOf(alert, view),
      printable(textOf(alert, 'about') ?? ''),
      `${formatAge(textOf(alert, 'since') ?? '', view.now)} ago`,
      printable(lookedAfter(alert)),
      printable(textOf(alert, 'summary') ?? ''),
    ]),
    view,
  );

/** `berth alerts show`. */
export const formatAlert = (alert: unknown, view: View): string => {
  const cleared = textOf(alert, 'clearedAt');
  const care = lookedAfter(alert);
  const rows: readonly (readonly [string, string])[] = [
    ['alert', `${textOf(alert, 'alertId') ?? ''} (${textOf(alert, 'rule') ?? ''})`],
    ['what', textOf(alert, 'summary') ?? ''],
    ['about', textOf(alert, 'about') ?? ''],
    ['severity', severityOf(alert, view)],
    ['since', `${formatAge(textOf(alert, 'since') ?? '', view.now)} ago`],
    ...(cleared === undefined ? [] : [['over', `${formatAge(cleared, view.now)} ago`] as const]),
    ['care', care === '' ? `nobody yet: berth alerts ack ${textOf(alert, 'alertId') ?? ''}` : care],
  ];
  return rows.map(([name, value]) => `${view.paint.dim(name.padEnd(9))} ${printable(value)}`).join('\n');
};
