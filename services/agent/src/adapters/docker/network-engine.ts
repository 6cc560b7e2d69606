import type Docker from 'dockerode';
import type { Egress } from '../../domain/egress.ts';
import { BETWEEN } from './between-engine.ts';
import { LABELS, type NodeLabels } from './container-options.ts';
import { engineCall, isMissing, statusOf, unlessMissing } from './engine-call.ts';

/** Kinds of egress that need a network; with `none` there is none. */
export type NetworkKind = Exclude<Egress, 'none'>;

export type BridgeWish = {
  readonly name: string;
  /** Of the interface; the firewall knows ours by it. */
  readonly bridge: string;
  readonly subnet: string;
  readonly kind: NetworkKind;
};

/** What an engine knows of the networks and containers of one node. */
export type NetworkEngine = {
  /** False if the name, the interface or the addresses are taken. */
  readonly make: (wish: BridgeWish) => Promise<boolean>;
  /** Does nothing if it is missing. */
  readonly remove: (name: string) => Promise<void>;
  readonly has: (name: string) => Promise<boolean>;
  readonly networks: () => Promise<ReadonlyMap<string, NetworkKind>>;
  /** Names of all containers of sessions, running or not, and the network that each is on, by itself or with the one that holds it. */
  readonly containers: () => Promise<ReadonlyMap<string, string>>;
};

const KIND = 'berth.egress';
const kindOf = (text: string | undefined): NetworkKind => (text === 'internal' ? 'internal' : 'open');

/** The networks of a Docker engine that carry the labels of a node. */
export const dockerNetworks = (docker: Docker, { nodeId, home }: NodeLabels): NetworkEngine => {
  const labels = { [LABELS.node]: nodeId, [LABELS.home]: home };
  const filters = { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
  return {
    make: async ({ name, bridge, subnet, kind }) => {
      try {
        await engineCall('make a network', () =>
          docker.createNetwork({
            Name: name,
            Driver: 'bridge',
            CheckDuplicate: true,
            Internal: kind === 'internal',
            IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] },
            Labels: { ...labels, [KIND]: kind },
            Options: { 'com.docker.network.bridge.name': bridge },
          }),
        );
        return true;
      } catch (error) {
        const status = statusOf(error);
        if (status === 409 || status === 403) return false;
        throw error;
      }
    },
    remove: async (name) => {
      const network = docker.getNetwork(name);
      try {
        await engineCall('remove a network', () => network.remove());
      } catch (error) {
        if (isMissing(error)) return;
        if (statusOf(error) !== 403) throw error;
        // An engine that was killed may still count containers that are long gone.
        const seen = await unlessMissing('look at a network', () => network.inspect());
        for (const id of Object.keys(seen?.Containers ?? {}))
          await unlessMissing('detach what is gone', () =>
            network.disconnect({ Container: id, Force: true }),
          );
        await unlessMissing('remove a network', () => network.remove());
      }
    },
    has: async (name) =>
      (await unlessMissing('look at a network', () => docker.getNetwork(name).inspect())) !== null,
    networks: async () => {
      const found = await engineCall('list networks', () => docker.listNetworks({ filters }));
      return new Map(
        found.flatMap(({ Name, Labels }) =>
          Labels?.[BETWEEN] === undefined ? [[Name, kindOf(Labels?.[KIND])] as const] : [],
        ),
      );
    },
    containers: async () => {
      const found = await engineCall('list containers', () => docker.listContainers({ all: true, filters }));
      const modes = new Map(found.map(({ Id, HostConfig }) => [`container:${Id}`, HostConfig.NetworkMode]));
      return new Map(
        found
          .filter(({ Labels }) => Labels[LABELS.hold] === undefined)
          .map(({ Names, HostConfig: { NetworkMode: mode } }) => [
            (Names[0] ?? '').replace('/', ''),
            modes.get(mode) ?? mode,
          ]),
      );
    },
  };
};
