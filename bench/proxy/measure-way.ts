import http from 'node:http';
import type { Duplex } from 'node:stream';

/** A way to the app: directly, or through the gateway. */
export type Way = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

const REQUESTS = 300;
const ECHOES = 300;
const WARM_UP = 30;

const get = (way: Way, path: string, agent: http.Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    http
      .get(`${way.url}${path}`, { agent, headers: way.headers }, (response) => {
        let bytes = 0;
        response.on('data', (part: Buffer) => (bytes += part.length));
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(bytes)
            : reject(new Error(`${way.url}${path}: ${response.statusCode}`)),
        );
        response.on('error', reject);
      })
      .on('error', reject);
  });

/** Small requests one after the other over one connection: how long each takes, in milliseconds. */
export const latencies = async (way: Way): Promise<readonly number[]> => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const taken: number[] = [];
  for (let round = -WARM_UP; round < REQUESTS; round++) {
    const began = performance.now();
    await get(way, 'x', agent);
    if (round >= 0) taken.push(performance.now() - began);
  }
  agent.destroy();
  return taken;
};

/** Bytes per second of one large download. */
export const downloadRate = async (way: Way, bytes: number): Promise<number> => {
  const agent = new http.Agent();
  const began = performance.now();
  const got = await get(way, `give/${bytes}`, agent);
  if (got !== bytes) throw new Error(`${got} bytes instead of ${bytes}`);
  return (bytes / (performance.now() - began)) * 1000;
};

/** Requests per second of several clients with connections of their own. */
export const requestRate = async (way: Way, clients: number, forMs: number): Promise<number> => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
  const endsAt = performance.now() + forMs;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < endsAt) {
        await get(way, 'x', agent);
        done += 1;
      }
    }),
  );
  agent.destroy();
  return (done / forMs) * 1000;
};

const upgraded = (way: Way): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const headers = { ...way.headers, connection: 'Upgrade', upgrade: 'echo' };
    http
      .get(`${way.url}socket`, { headers })
      .once('upgrade', (_response, socket) => resolve(socket))
      .once('response', ({ statusCode }) => reject(new Error(`no upgrade: ${statusCode}`)))
      .once('error', reject);
  });

/** A frame there and back over an upgraded connection, one after the other, in milliseconds. */
export const echoes = async (way: Way): Promise<readonly number[]> => {
  const socket = await upgraded(way);
  const frame = Buffer.alloc(64, 1);
  const taken: number[] = [];
  for (let round = -WARM_UP; round < ECHOES; round++) {
    const began = performance.now();
    const heard = new Promise((resolve) => void socket.once('data', resolve));
    socket.write(frame);
    await heard;
    if (round >= 0) taken.push(performance.now() - began);
  }
  socket.destroy();
  return taken;
};
