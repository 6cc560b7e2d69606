import type { LogEvent } from '../api/resources.ts';
import type { Paint } from './paint.ts';
import { printable } from './screen.ts';

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

/** One event, one line. */
export const formatEvent = (event: LogEvent, paint: Paint): string => {
  const at = event.recordedAt.replace('T', ' ').replace('Z', '');
  const { position, type, stream } = event;
  return `${paint.dim(String(position).padStart(7))}  ${paint.dim(at)}  ${paint.cyan(printable(type).padEnd(23))}  ${printable(stream).padEnd(20)}  ${summary(event)}`.trimEnd();
};
