import { text } from 'node:stream/consumers';
import { readLogCommand } from '../domain/app-launch.ts';
import type { RunKey } from '../domain/run.ts';
import type { Runtime } from '../ports/runtime.ts';

/** The last that an app printed; nothing if there is none. */
export const readAppLog = async (
  runtime: Pick<Runtime, 'exec'>,
  key: RunKey,
  app: string,
  maxBytes: number,
): Promise<string> => {
  const spec = { command: readLogCommand(app, maxBytes), env: {}, folder: null, tty: null };
  const exec = await runtime.exec(key, spec);
  if (!exec.ok) return '';
  exec.value.stdin.end();
  exec.value.stderr.resume();
  const said = await text(exec.value.stdout);
  await exec.value.exited;
  return said.slice(0, maxBytes);
};
