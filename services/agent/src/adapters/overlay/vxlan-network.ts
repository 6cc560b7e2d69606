import { DependencyFailure } from '#kernel';
import type { MemberNetwork } from '../../ports/member-network.ts';
import { type LinkTool, linkTool } from './link-tool.ts';

export type VxlanOptions = {
  /** Names the installation in interfaces. */
  readonly mark: string;
  /** Where this node takes what others send. */
  readonly address: () => Promise<string>;
  /** The same on all nodes: what is learned of a peer is an address without a port. */
  readonly port: number;
  readonly tool?: LinkTool;
};

/** Of all VXLAN networks of a machine these are ours. */
const FIRST_ID = 0xbe_27_00;
/** What VXLAN, UDP and IP put before a frame has to fit into 1500 bytes. */
const MTU = '1450';
const EVERYBODY = '00:00:00:00:00:00';
const PROBE = 'p';

/** How the interfaces of an installation begin. */
const interfacesOf = (mark: string): string => `bx${mark}`;

/**
 * Frames in UDP packets between the nodes (VXLAN). Each network knows its peers by address; what is not yet known to be at one of them goes to all of them, and
 * there is no multicast. Nothing is kept in this process: which networks are joined is what the interfaces say.
 */
export const vxlanNetwork = ({ mark, address, port, tool = linkTool }: VxlanOptions): MemberNetwork => {
  const prefix = interfacesOf(mark);
  const deviceOf = (network: number): string => `${prefix}${network.toString(36)}`;

  const add = async (device: string, id: number, own: string): Promise<void> => {
    const vxlan = ['id', String(id), 'local', own, 'dstport', String(port)];
    await tool.run('ip', ['link', 'add', device, 'mtu', MTU, 'type', 'vxlan', ...vxlan]);
  };

  const remove = (device: string): Promise<void> => tool.run('ip', ['link', 'del', device]);

  return {
    probe: async () => {
      const own = await address();
      const device = `${prefix}-${PROBE}`;
      if ((await tool.interfaces()).includes(device)) await remove(device);
      // One number below all that are ever used.
      await add(device, FIRST_ID - 1, own);
      await remove(device);
      return own;
    },
    join: async ({ network, bridge, peers }) => {
      const device = deviceOf(network);
      if (!(await tool.interfaces()).includes(device)) await add(device, FIRST_ID + network, await address());
      try {
        const known = await tool.read('bridge', ['fdb', 'show', 'dev', device]);
        for (const peer of peers)
          if (!known.includes(`${EVERYBODY} dst ${peer} `))
            await tool.run('bridge', ['fdb', 'append', EVERYBODY, 'dev', device, 'dst', peer]);
        await tool.run('ip', ['link', 'set', device, 'master', bridge]);
        await tool.run('ip', ['link', 'set', device, 'up']);
      } catch (error) {
        await remove(device).catch(() => undefined);
        throw error;
      }
    },
    leave: async (network) => {
      const device = deviceOf(network);
      if ((await tool.interfaces()).includes(device)) await remove(device);
    },
    joined: async () => {
      const names = await tool.interfaces();
      return names.flatMap((name) => {
        const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
        return /^[0-9a-z]{1,3}$/.test(rest) ? [Number.parseInt(rest, 36)] : [];
      });
    },
  };
};

/** Where members never reach those of other nodes. */
export const noMemberNetwork = (cause: string): MemberNetwork => {
  const failure = (): Promise<never> =>
    Promise.reject(new DependencyFailure('member network', 'join other nodes', { retryable: false, cause }));
  return { probe: failure, join: failure, leave: () => Promise.resolve(), joined: () => Promise.resolve([]) };
};
