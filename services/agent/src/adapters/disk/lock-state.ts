import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { holdName } from './hold-name.ts';

/** Holds a state folder for this process. Resolves to false if another agent has the folder. */
export const lockState = async (folder: string): Promise<boolean> => {
  const name = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 32);
  return holdName(`berth-agent-${name}`);
};
