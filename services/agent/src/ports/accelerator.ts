import type { Device, GrantedDevice, Inventory } from '#contracts';

/** What has to be done to a run so that it sees its share of the devices, and only that. */
export type RunMutation = { readonly env: Readonly<Record<string, string>> };

/** One kind of device plug-in. */
export type Accelerator = {
  readonly kind: Inventory['accelerator'];
  readonly discover: () => Promise<readonly Device[]>;
  /** Idempotent: the same grant prepared twice is the same. */
  readonly prepare: (devices: readonly GrantedDevice[]) => Promise<RunMutation>;
};
