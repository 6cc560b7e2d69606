import type { LogCheckReport } from '../check/log-check.ts';
import type { Paint } from './paint.ts';
import { plural } from './quantities.ts';
import { printable } from './screen.ts';

const SHOWN_MAX = 50;

/** `berth events check`: what was looked at, and what can't be true in it. */
export const formatCheck = (report: LogCheckReport, paint: Paint): string => {
  const { events, streams, sessions, ended, nodes, grantsGiven, grantsHeld, grantsHeldMax, deviceMilliMax } =
    report;
  const looked = [
    `${plural(events, 'event')} up to position ${report.lastPosition}, ${plural(streams, 'stream')}`,
    `${plural(sessions, 'session')}, ${ended} ended`,
    `${plural(nodes, 'node')}; ${plural(grantsGiven, 'grant')} given, ${grantsHeld} held now, ${grantsHeldMax} at most at once`,
    `the fullest device had ${deviceMilliMax} of 1000 given`,
  ];
  const faults = report.faults
    .slice(0, SHOWN_MAX)
    .map(
      ({ position, stream, code, message }) =>
        `${paint.red(code)} at ${position} on ${printable(stream)}: ${printable(message)}`,
    );
  const more = report.faultCount - faults.length;
  return [
    ...looked,
    ...faults,
    ...(more > 0 ? [`and ${plural(more, 'fault')} more`] : []),
    report.faultCount === 0
      ? paint.green('No fault: the log holds together.')
      : paint.red(`${plural(report.faultCount, 'fault')}.`),
  ].join('\n');
};
