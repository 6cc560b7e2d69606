import type { RecordedEvent } from '#contracts';
import { mayReadSecrets } from './caller.ts';
import type { Principal } from './caller.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names stay, values go: who debugs sees which variables there are. */
export const hideValues = (env: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.keys(env).map((name) => [name, '(hidden)']));

/** The event as this caller may see it: people put passwords into environment variables. */
export const eventFor = (caller: Principal, event: RecordedEvent): RecordedEvent => {
  if (event.type !== 'session.requested') return event;
  const { userId, workload } = event.data;
  if (mayReadSecrets(caller, typeof userId === 'string' ? userId : undefined)) return event;
  if (!isRecord(workload) || !isRecord(workload['env'])) return event;
  return { ...event, data: { ...event.data, workload: { ...workload, env: hideValues(workload['env']) } } };
};
