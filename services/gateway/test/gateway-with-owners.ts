import type { RunningService } from '#service-kit';
import { fakeOwners } from './fake-owners.ts';
import { prepare, type UnderTest, untilReady } from './gateway-under-test.ts';

export type WithOwners = {
  readonly system: UnderTest;
  readonly gateway: RunningService;
  readonly owners: ReturnType<typeof fakeOwners>;
  readonly stop: () => Promise<void>;
};

/** A gateway that is ready, with its owners played by the spec, and a node in the pool. */
export const gatewayWithOwners = async (): Promise<WithOwners> => {
  const system = await prepare();
  const gateway = await system.boot();
  await gateway.isUp;
  const owners = fakeOwners(system.bus, system.log);
  await owners.joinNode();
  await untilReady(gateway.url);
  const stop = async (): Promise<void> => {
    owners.stop();
    await system.stop();
  };
  return { system, gateway, owners, stop };
};
