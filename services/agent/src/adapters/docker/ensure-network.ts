import type Docker from 'dockerode';
import { NETWORK } from './container-options.ts';
import { engineCall, statusOf, unlessMissing } from './engine-call.ts';

/** One bridge for all sessions, on which none can talk to another; its interface has a name, so that a firewall can speak of it. */
export const ensureNetwork = async (docker: Docker): Promise<void> => {
  const known = await unlessMissing('look for the network', () => docker.getNetwork(NETWORK).inspect());
  if (known !== null) return;
  try {
    await engineCall('make the network', () =>
      docker.createNetwork({
        Name: NETWORK,
        Driver: 'bridge',
        CheckDuplicate: true,
        Options: {
          'com.docker.network.bridge.name': 'berth0',
          'com.docker.network.bridge.enable_icc': 'false',
        },
      }),
    );
  } catch (error) {
    if (statusOf(error) !== 409) throw error; // another agent has just made it
  }
};
