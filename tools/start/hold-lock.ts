import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';

/**
 * Holds a state folder for this process. The lock is an abstract socket, of which the kernel lets go when the process dies, however it
 * dies: no stale lock file can be left. Resolves to false if another launcher has the folder.
 */
export const holdLock = async (stateFolder: string): Promise<boolean> => {
  const name = createHash('sha256')
    .update(await realpath(stateFolder))
    .digest('hex')
    .slice(0, 32);
  return new Promise((resolve, reject) => {
    const holder = createServer((connection) => connection.destroy());
    holder.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    holder.listen({ path: `\0berth-launcher-${name}` }, () => resolve(true));
    holder.unref();
  });
};
