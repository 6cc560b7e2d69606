import { createServer } from 'node:net';

/** Names that this process holds. */
const held = new Set<string>();

/** Holds a name for this process, on this machine. It is an abstract socket: the kernel lets go of it when the process dies, however it dies. False if another has it. */
export const holdName = (name: string): Promise<boolean> => {
  if (held.has(name)) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    const holder = createServer((connection) => connection.destroy());
    holder.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    holder.listen({ path: `\0${name}` }, () => {
      held.add(name);
      resolve(true);
    });
    holder.unref();
  });
};

/** True if some process of this machine holds the name, this one included. */
export const isNameHeld = (name: string): Promise<boolean> => {
  if (held.has(name)) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    const probe = createServer((connection) => connection.destroy());
    probe.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(true);
      else reject(error);
    });
    probe.listen({ path: `\0${name}` }, () => probe.close(() => resolve(false)));
  });
};
