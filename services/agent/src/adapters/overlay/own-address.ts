import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { DependencyFailure } from '#kernel';

/** Set aside for documents: nothing is ever sent there. */
const ANYWHERE = '192.0.2.1';

/** The address of this machine from which a host would be reached; no packet is sent for it. */
const sourceFor = (host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const end = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', end);
    socket.connect(9, host, () => {
      const { address } = socket.address();
      socket.close();
      resolve(address);
    });
  });

const isOwnOnly = (address: string): boolean => !isIPv4(address) || address.startsWith('127.');

/** Where other nodes reach this one: as the operator says, or from where it reaches NATS, which all nodes do. */
export const ownAddress = async (wanted: string | null, natsUrl: string): Promise<string> => {
  if (wanted !== null) return wanted;
  const [first = ''] = natsUrl.split(',');
  const hosts = [...(URL.canParse(first) ? [new URL(first).hostname] : []), ANYWHERE];
  for (const host of hosts) {
    const found = await sourceFor(host).catch(() => '');
    if (!isOwnOnly(found)) return found;
  }
  const cause = 'this machine has no address that others reach; name one by BERTH_MEMBER_ADDRESS';
  throw new DependencyFailure('member network', 'find the address of this node', { retryable: true, cause });
};
