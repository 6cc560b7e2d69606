import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { accept, type Result } from '#kernel';
import type { HeldShell, StreamRefusal } from '../../ports/run-streams.ts';
import { hearHolder } from '../streams/hear-holder.ts';
import { environmentOf, exportsOf, heldWords } from './exec-script.ts';
import { ENTER_FOR_GOOD, enteringArguments, enteringVariables, type Entrance } from './sandbox-exec.ts';

const READY_MAX_MS = 10_000;

/** Has a terminal held in a sandbox. What enters it waits outside until the terminal ends, and outlives the agent. */
export const sandboxHeld = async (
  entrance: Entrance,
  terminalFile: string,
  shell: HeldShell,
): Promise<Result<boolean, StreamRefusal>> => {
  const files = [openSync(terminalFile, 'r'), openSync(entrance.sealFile, 'r')];
  const words = [...enteringArguments(entrance), ...heldWords(shell)];
  const child = spawn('/bin/sh', ['-c', ENTER_FOR_GOOD, 'sh', ...words], {
    stdio: ['pipe', 'pipe', 'pipe', ...files],
    cwd: '/',
    env: enteringVariables(entrance),
    detached: true,
  });
  for (const file of files) closeSync(file);
  child.on('error', () => undefined); // seen as one that is not ready
  child.unref();
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) return accept(false);
  stdin.on('error', () => undefined); // it has ended; what it said tells
  stdin.end(exportsOf({ ...environmentOf(entrance.launch.options), ...shell.env }));
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MAX_MS);
  const outcome = await hearHolder(stdout, stderr).catch(() => accept(false));
  clearTimeout(timer);
  for (const stream of [stdin, stdout, stderr]) stream.destroy();
  return outcome;
};
