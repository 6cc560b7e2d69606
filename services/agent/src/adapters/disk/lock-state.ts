import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';

/** Folders that this process holds. */
const held = new Set<string>();

/**
 * Holds a state folder for this process. The lock is an abstract socket: the kernel lets go of it when the process dies, however it dies.
 * Resolves to false if another agent has the folder.
 */
export const lockState = async (folder: string): Promise<boolean> => {
  const name = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 32);
  if (held.has(name)) return true;
  return new Promise((resolve, reject) => {
    const holder = createServer((connection) => connection.destroy());
    holder.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    holder.listen({ path: `\0berth-agent-${name}` }, () => {
      held.add(name);
      resolve(true);
    });
    holder.unref();
  });
};
