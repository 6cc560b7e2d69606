import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { describeError, type Log } from '#kernel';
import { LABELS } from './container-options.ts';

const PAUSE_MS = 1000;
/** The engine tells of a death some 70 ms before its own list shows it. */
const AGAIN_AFTER_MS = [80, 250, 1000] as const;

/** Calls back when a container of a session starts, dies or goes. The engine's events are only a hint: after a gap it calls back once for all that was missed. */
export const watchEvents = (
  docker: Docker,
  labels: { readonly label: readonly string[] },
  changed: () => void,
  log: Log,
): (() => void) => {
  const stopping = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const heard = (text: string): void => {
    const lines = text.split('\n').filter((line) => line !== '' && !line.includes(`"${LABELS.hold}"`));
    if (lines.length === 0) return;
    changed();
    if (lines.every((line) => line.includes('"Action":"start"'))) return;
    for (const afterMs of AGAIN_AFTER_MS) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        changed();
      }, afterMs);
      timers.add(timer);
    }
  };
  const filters = { ...labels, type: ['container'], event: ['start', 'die', 'oom', 'destroy'] };
  const follow = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const events = await docker.getEvents({
          filters: JSON.stringify(filters),
          abortSignal: stopping.signal,
        });
        changed();
        for await (const piece of events) heard(String(piece));
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.warn({ cause: describeError(error) }, 'the container engine tells no events now; trying again');
      }
      await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  void follow();
  return () => {
    stopping.abort();
    for (const timer of timers) clearTimeout(timer);
  };
};
