import type { OpenedApp } from '#contracts';
import { accept, type Clock, type Refusal, refuse, type Result } from '#kernel';
import { type RunKey, runName } from '../domain/run.ts';
import type { Runtime } from '../ports/runtime.ts';

const PORT_MAX = 65_535;

/** A port of the user's choice needs nothing to be started: only that somebody listens there. */
export const openPort = async (
  runtime: Pick<Runtime, 'connect'>,
  key: RunKey,
  port: number,
  clock: Clock,
): Promise<Result<OpenedApp, Refusal>> => {
  if (port < 1 || port > PORT_MAX)
    return refuse({ code: 'app-unknown', message: `A port is a number from 1 to ${PORT_MAX}.` });
  const connected = await runtime.connect(key, { port });
  if (connected.ok) connected.value.destroy();
  else if (connected.refusal.code !== 'nothing-listens') return connected;
  const about = {
    ...{ app: String(port), title: `port ${port}`, target: { kind: 'port' as const, port } },
    ...{ keepsPrefix: false, openPath: '', instance: `${runName(key)}/${port}`, startedAt: clock.now() },
  };
  return connected.ok
    ? accept({ ...about, phase: 'ready' })
    : accept({ ...about, phase: 'starting', message: `Nothing listens on port ${port} of the session yet.` });
};
