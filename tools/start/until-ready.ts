import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '#embedded';
import type { ServiceProcess } from './service-process.ts';
import type { Supervised } from './supervise.ts';

const READY_TIMEOUT_MS = 90_000;
const PROBE_TIMEOUT_MS = 2000;
const PROBE_EVERY_MS = 50;
/** A service that died so often before it was ever ready will not be. */
const DEATHS_MAX = 4;
/** EX_CONFIG of sysexits.h: the service was told nonsense, and starting it again does not help. */
const EXIT_CONFIG = 78;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The last line that says something to a person: our services write JSON lines, and a plain sentence when they can't start. */
export const lastWords = (said: string): string => {
  const lines = said.trim().split('\n');
  // A crash of Node ends with its version; what went wrong stands further up.
  const line = lines.findLast((text) => /^(\{"|berth |[\w ]*Error\b)/.test(text)) ?? lines.at(-1) ?? '';
  try {
    const fields: unknown = JSON.parse(line);
    if (!isRecord(fields)) return line;
    return [fields['msg'], fields['cause']].filter((part) => typeof part === 'string').join(': ');
  } catch {
    return line;
  }
};

/** Null when ready; else what is missing. */
export const missing = async (url: string): Promise<string | null> => {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    if (response.ok) return null;
    const report: unknown = await response.json();
    const checks = isRecord(report) && Array.isArray(report['checks']) ? report['checks'] : [];
    const failed = checks.filter((check: unknown) => isRecord(check) && check['ok'] === false);
    return failed
      .map((check: unknown) => (isRecord(check) ? `${String(check['name'])}: ${String(check['why'])}` : ''))
      .join(', ');
  } catch {
    return 'it does not answer';
  }
};

/** Waits until a service can do its work. @throws CannotStart when it dies again and again, or is not ready in time. */
export const untilReady = async (
  service: ServiceProcess,
  supervised: Supervised,
  signal: AbortSignal,
): Promise<void> => {
  const { name } = service.plan;
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let why = 'it does not answer';
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    if (supervised.deaths() >= DEATHS_MAX || supervised.lastExit()?.code === EXIT_CONFIG) {
      throw new CannotStart(
        `Service ${name} can't start: ${lastWords(service.said())} (its log: ${service.logFile})`,
      );
    }
    const still = await missing(service.url());
    if (still === null) return;
    why = still;
    await sleep(PROBE_EVERY_MS);
  }
  throw new CannotStart(
    `Service ${name} was not ready within ${READY_TIMEOUT_MS / 1000} s (${why}; its log: ${service.logFile})`,
  );
};
