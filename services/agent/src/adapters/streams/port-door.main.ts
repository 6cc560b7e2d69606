/*
 * A door into the network of one run: a small process that lives there. It connects to a port of the run's loopback when the agent asks for one, and hands the
 * connection itself over to the agent, so that no byte goes through here. It ends with the agent.
 */
import net from 'node:net';

const CONNECT_MAX_MS = 5000;
const ADDRESSES = ['127.0.0.1', '::1'];

const dial = (host: string, port: number): Promise<net.Socket | null> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, allowHalfOpen: true });
    // What it says first is the agent's to read.
    socket.pause();
    const timer = setTimeout(() => socket.destroy(), CONNECT_MAX_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(null);
    });
  });

const connect = async (port: number): Promise<net.Socket | null> => {
  for (const host of ADDRESSES) {
    const socket = await dial(host, port);
    if (socket !== null) return socket;
  }
  return null;
};

const answer = async (id: number, port: number): Promise<void> => {
  const socket = await connect(port);
  if (socket === null) process.send?.({ id });
  else process.send?.({ id }, socket);
};

process.on('message', (asked: unknown) => {
  if (typeof asked !== 'object' || asked === null || !('id' in asked) || !('port' in asked)) return;
  const { id, port } = asked;
  if (typeof id === 'number' && typeof port === 'number') void answer(id, port);
});
process.on('disconnect', () => process.exit(0));
