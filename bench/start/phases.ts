import type { OwnBerth } from './own-berth.ts';
import type { StartedSession } from './started-program.ts';
import { median } from '../statistics.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const STEPS = [
  'requested',
  'placed',
  'preparing pulling',
  'preparing fetching',
  'preparing creating',
  'started',
] as const;

/** When each event of the session came into the log, in milliseconds after the click. */
const recordedAfter = async (
  berth: OwnBerth,
  { session, clickedAt }: StartedSession,
): Promise<ReadonlyMap<string, number>> => {
  const page = await berth.call('GET', `/v1/events?stream=session-${session}&limit=100`);
  const events = isRecord(page) && Array.isArray(page['events']) ? page['events'] : [];
  const found = new Map<string, number>();
  for (const event of events) {
    if (!isRecord(event)) continue;
    const { type, data, recordedAt } = event;
    const step = isRecord(data) && typeof data['step'] === 'string' ? ` ${data['step']}` : '';
    found.set(`${String(type).replace('session.', '')}${step}`, Date.parse(String(recordedAt)) - clickedAt);
  }
  return found;
};

/** Where the time goes: the median of when each event was recorded, after the click. */
export const phaseRows = async (
  berth: OwnBerth,
  starts: readonly StartedSession[],
): Promise<readonly (readonly string[])[]> => {
  const all: ReadonlyMap<string, number>[] = [];
  for (const start of starts) all.push(await recordedAfter(berth, start));
  const at = (step: string): string => {
    const values = all.flatMap((one) => one.get(step) ?? []);
    return values.length === 0 ? '–' : `${median(values).toFixed(0)} ms`;
  };
  return [
    [...STEPS, 'code running'],
    [...STEPS.map(at), `${median(starts.map(({ ms }) => ms)).toFixed(0)} ms`],
  ];
};
