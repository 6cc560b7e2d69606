import type Docker from 'dockerode';
import { LABELS, type NodeLabels } from './container-options.ts';
import { engineCall, isMissing, statusOf } from './engine-call.ts';

export type BetweenWish = {
  readonly name: string;
  /** Whose network it is. */
  readonly group: string;
  readonly bridge: string;
  readonly subnet: string;
  /** Of the bridge itself. */
  readonly gateway: string;
};

/** What an engine knows of the networks between nodes. */
export type BetweenEngine = {
  /** False if the name, the interface or the addresses are taken. */
  readonly make: (wish: BetweenWish) => Promise<boolean>;
  readonly remove: (name: string) => Promise<void>;
  /** Puts a container on it that is not started yet. Does nothing if it is. */
  readonly attach: (name: string, container: string, address: string) => Promise<void>;
  /** By name, and whose each is. */
  readonly networks: () => Promise<ReadonlyMap<string, string>>;
  /** Those that a container is on, running or not. */
  readonly used: () => Promise<ReadonlySet<string>>;
};

/** Marks the networks between nodes, with the name of the session's containers. */
export const BETWEEN = 'berth.between';
/** Frames of the members travel in packets of the machine. */
const MTU = '1450';

export const dockerBetween = (docker: Docker, { nodeId, home }: NodeLabels): BetweenEngine => {
  const labels = { [LABELS.node]: nodeId, [LABELS.home]: home };
  const own = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return {
    make: async ({ name, group, bridge, subnet, gateway }) => {
      try {
        await engineCall('make a network', () =>
          docker.createNetwork({
            Name: name,
            Driver: 'bridge',
            CheckDuplicate: true,
            Internal: true,
            IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway }] },
            Labels: { ...labels, [BETWEEN]: group },
            Options: {
              'com.docker.network.bridge.name': bridge,
              'com.docker.network.driver.mtu': MTU,
            },
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
      try {
        await engineCall('remove a network', () => docker.getNetwork(name).remove());
      } catch (error) {
        // 403: somebody is on it again; the next look tells.
        if (!isMissing(error) && statusOf(error) !== 403) throw error;
      }
    },
    attach: async (name, container, address) => {
      const seen = await engineCall('look at a container', () => docker.getContainer(container).inspect());
      if (Object.hasOwn(seen.NetworkSettings.Networks, name)) return;
      await engineCall('put a container on a network', () =>
        docker.getNetwork(name).connect({
          Container: container,
          EndpointConfig: { IPAMConfig: { IPv4Address: address } },
        }),
      );
    },
    networks: async () => {
      const filters = { label: [...own, BETWEEN] };
      const found = await engineCall('list networks', () => docker.listNetworks({ filters }));
      return new Map(found.map(({ Name, Labels }) => [Name, Labels?.[BETWEEN] ?? '']));
    },
    used: async () => {
      const filters = { label: own };
      const found = await engineCall('list containers', () => docker.listContainers({ all: true, filters }));
      return new Set(found.flatMap(({ NetworkSettings }) => Object.keys(NetworkSettings.Networks)));
    },
  };
};
