import type { RunRefusal } from '../../ports/runtime.ts';
import { engineMessage } from './engine-call.ts';

/** Why the engine would not make a container, in words for the user. */
export const createRefusal = (error: unknown): RunRefusal => {
  const said = engineMessage(error);
  if (/no space left on device/i.test(said))
    return { code: 'out-of-disk', message: 'The node has no disk space left to make the container.' };
  return { code: 'create-failed', message: `The container engine refused to make the container: ${said}` };
};

/** Why the engine could not start a container, in words for the user. */
export const startRefusal = (error: unknown): RunRefusal => {
  const said = engineMessage(error);
  if (
    /executable file not found|no such file or directory.*exec|exec:.*(not found|permission denied)/i.test(
      said,
    )
  )
    return { code: 'command-not-found', message: `The image can't execute the program: ${said}` };
  if (/no space left on device/i.test(said))
    return { code: 'out-of-disk', message: 'The node has no disk space left to start the container.' };
  return { code: 'start-failed', message: `The container engine could not start the container: ${said}` };
};
