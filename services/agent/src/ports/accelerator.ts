import type { Device, GpuTopology, GrantedDevice, Inventory } from '#contracts';
import type { RunUse, Violation } from '../domain/overuse.ts';
import type { RunKey } from '../domain/run.ts';
import type { RunHardware } from './runtime.ts';

/** A run and its share of the devices. */
export type DeviceHolder = { readonly key: RunKey; readonly devices: readonly GrantedDevice[] };

/** What has to be done to a run so that it sees its share of the devices, and only that. */
export type RunMutation = {
  readonly env: Readonly<Record<string, string>>;
  readonly hardware: RunHardware;
};

/**
 * One kind of device plug-in. It keeps nothing that the machine does not: what one process has prepared, the next one finds. What its tools refuse or
 * do not answer is a thrown DependencyFailure.
 */
export type Accelerator = {
  readonly kind: Inventory['accelerator'];
  /** All devices with their health, looked for anew. */
  readonly discover: () => Promise<readonly Device[]>;
  /** How the GPUs reach each other; null when nobody knows for certain. */
  readonly topology: () => Promise<GpuTopology | null>;
  /** The devices as they are now. Cheap enough for every few seconds: discovers anew only where it sees others than before. */
  readonly health: () => Promise<readonly Device[]>;
  /** Idempotent: the same holder prepared twice is the same. */
  readonly prepare: (holder: DeviceHolder) => Promise<RunMutation>;
  /** What the holders use of their shares; of those about whom nothing can be told there is nothing. */
  readonly usage: (holders: readonly DeviceHolder[]) => Promise<readonly RunUse[]>;
  /** Looks at what the holders use of their shares, and names those that must end for it. Called every few seconds. */
  readonly enforce: (holders: readonly DeviceHolder[]) => Promise<readonly Violation[]>;
  /** The run is gone: nothing that was prepared for it is left afterwards. Does nothing if there is nothing. */
  readonly release: (key: RunKey) => Promise<void>;
  /** After a restart of the agent: takes up what belongs to these, and sweeps what belongs to nobody. */
  readonly restore: (holders: readonly RunKey[]) => Promise<void>;
};
