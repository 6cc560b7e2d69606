import type { LogEvent } from '../api/resources.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { cut } from './table.ts';

/** What an event is about, beyond its type: the few fields that tell it from others of its type. */
const TELLING = [
  'nodeId',
  'name',
  'step',
  'exitCode',
  'code',
  'by',
  'epoch',
  'phase',
  'cause',
  'role',
  'label',
] as const;

const short = (value: unknown): string =>
  printable(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60);

const summary = ({ data, stream }: LogEvent): string => {
  const fields = TELLING.flatMap((name) => {
    const value = data[name];
    const isTold = value === undefined || (typeof value === 'string' && stream === `node-${value}`);
    return isTold ? [] : [`${name}=${short(value)}`];
  });
  const { outcome, sessionId, devices } = data;
  if (typeof sessionId === 'string' && stream !== `session-${sessionId}`) fields.unshift(short(sessionId));
  if (typeof outcome === 'object' && outcome !== null && 'kind' in outcome) {
    fields.push(`outcome=${short(outcome.kind)}`);
    if ('exitCode' in outcome) fields.push(`exitCode=${short(outcome.exitCode)}`);
  }
  if (Array.isArray(devices) && devices.length > 0) {
    const parts: unknown[] = devices;
    fields.push(
      ...parts.flatMap((part) =>
        typeof part === 'object' && part !== null && 'deviceId' in part && 'gpuMilli' in part
          ? [`${short(part.deviceId)}:${short(part.gpuMilli)}`]
          : [],
      ),
    );
  }
  return fields.join(' ');
};

/** So wide has a terminal to be for the whole of it. */
const WHOLE_WIDTH = 120;

/** One event, one line: where it is narrow, the year and fractions of seconds are left out, and the rest is cut. */
export const formatEvent = (
  event: LogEvent,
  { paint, width = Infinity }: Pick<View, 'paint' | 'width'>,
): string => {
  const isNarrow = width < WHOLE_WIDTH;
  const whole = event.recordedAt.replace('T', ' ').replace('Z', '');
  const at = isNarrow ? whole.slice('2026-'.length, '2026-01-01 12:00:00'.length) : whole;
  const { position, type, stream } = event;
  const words = [
    paint.dim(String(position).padStart(isNarrow ? 0 : 7)),
    paint.dim(at),
    paint.cyan(printable(type).padEnd(isNarrow ? 0 : 23)),
    printable(stream).padEnd(isNarrow ? 0 : 20),
    summary(event),
  ];
  const line = words.join('  ').trimEnd();
  return width === Infinity ? line : cut(line, width);
};
