import net from 'node:net';
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { ExecSpec } from '#contracts';
import { accept, refuse, type Result } from '#kernel';
import { type RunKey, runName } from '../../domain/run.ts';
import type { RunStreams, StreamRefusal } from '../../ports/run-streams.ts';
import { isAlive, markOf, type ProcessMark } from '../sandbox/run-folder.ts';
import { portDoors } from '../streams/port-doors.ts';
import { connectSocket } from '../streams/run-socket.ts';

import type { Owner } from './container-options.ts';
import { dockerExec, isOf } from './docker-exec.ts';
import { dockerHeld } from './docker-held.ts';
import { unlessMissing } from './engine-call.ts';

const CONNECT_MAX_MS = 5000;
const PLACES_MAX = 1000;
const OUT_OF_SIGHT =
  'Sockets of sessions can not be reached: the agent does not see the processes of this machine (start its container with "pid: host").';

/** Where the container is on this machine; no process if the agent can't see it, being in a container of its own without the machine's processes. */
type Place = { readonly process: ProcessMark | null; readonly address: string | null };

const notRunning: Result<never, StreamRefusal> = refuse({
  code: 'session-not-running',
  message: 'The session is not running (any more).',
});
const nothingOn = (port: number): Result<never, StreamRefusal> =>
  refuse({ code: 'nothing-listens', message: `Nothing listens on port ${port} in the session.` });

const dial = (host: string, port: number): Promise<net.Socket | null> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, allowHalfOpen: true });
    const fail = (): void => {
      socket.destroy();
      resolve(null);
    };
    const timer = setTimeout(fail, CONNECT_MAX_MS);
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
    socket.once('close', () => clearTimeout(timer));
  });

export type DockerStreamsOptions = {
  readonly containerOf: (key: RunKey) => Docker.Container;
  readonly owner: Owner;
  /** Containers have the program for it. */
  readonly holdsTerminals: boolean;
  /** Variables of a run that the engine does not give to what is started in its container. */
  readonly environmentOf: (key: RunKey) => Promise<ExecSpec['env']>;
};

/** Ways into containers. Their processes are looked for on this machine: the agent is on the machine of its engine, and sees its processes. */
export const dockerStreams = ({
  containerOf,
  owner,
  holdsTerminals,
  environmentOf,
}: DockerStreamsOptions): RunStreams & { readonly close: () => void } => {
  const doors = portDoors();
  const places = new Map<string, Place>();
  const isRoot = process.getuid?.() === 0;

  /** Asked of the engine once, for as long as its process lives. */
  const placeOf = async (key: RunKey): Promise<Place | null> => {
    const known = places.get(runName(key));
    if (known !== undefined && known.process !== null && isAlive(known.process)) return known;
    places.delete(runName(key));
    const info = await unlessMissing('look at a container', () => containerOf(key).inspect());
    if (info === null || !info.State.Running) return null;
    const [network] = Object.values(info.NetworkSettings.Networks);
    const address = network === undefined || network.IPAddress === '' ? null : network.IPAddress;
    const { Pid: pid } = info.State;
    const place = { process: isOf(pid, info.Id) ? markOf(pid) : null, address };
    if (places.size >= PLACES_MAX) places.clear();
    places.set(runName(key), place);
    return place;
  };

  const environmentWith = async (key: RunKey, env: ExecSpec['env']): Promise<ExecSpec['env']> => ({
    ...(await environmentOf(key)),
    ...env,
  });

  const connectPort = async (
    key: RunKey,
    { process: inside, address }: Place,
    port: number,
  ): Promise<Duplex | null> => {
    // Apps as a rule listen on their loopback alone, which only root gets to.
    if (isRoot && inside !== null)
      return doors.connect(runName(key), [`--net=/proc/${inside.pid}/ns/net`], port);
    return address === null ? null : dial(address, port);
  };

  const holdTerminal: RunStreams['holdTerminal'] = async (key, shell) => {
    const place = await placeOf(key);
    if (place === null) return notRunning;
    // It could not be found by its socket.
    if (place.process === null) return accept(false);
    return dockerHeld(containerOf(key), { ...shell, env: await environmentWith(key, shell.env) });
  };

  return {
    exec: async (key, spec) =>
      dockerExec(containerOf(key), { ...spec, env: await environmentWith(key, spec.env) }),
    ...(holdsTerminals ? { holdTerminal } : {}),
    connect: async (key, target) => {
      const place = await placeOf(key);
      if (place === null) return notRunning;
      if ('socketPath' in target)
        return place.process === null
          ? refuse({ code: 'nothing-listens', message: OUT_OF_SIGHT })
          : connectSocket(place.process.pid, target.socketPath, owner.uid);
      const socket = await connectPort(key, place, target.port);
      return socket === null ? nothingOn(target.port) : accept(socket);
    },
    close: doors.close,
  };
};
