import type { DeviceFigures, Inventory } from '#contracts';
import { bytes, describeError, type DeviceId, type Log } from '#kernel';
import type { RunUse, Violation } from '../domain/overuse.ts';
import type { Accelerator, DeviceHolder } from '../ports/accelerator.ts';
import { type Alarm, createAlarm } from './alarm.ts';

export type DeviceWatchDeps = {
  readonly accelerator: Accelerator;
  /** What the node had when the agent came up. */
  readonly inventory: Inventory;
  readonly holders: () => readonly DeviceHolder[];
  readonly onChange: () => void;
  readonly onViolation: (violation: Violation) => void;
  readonly log: Log;
};

export type DeviceWatch = {
  /** What the node has now. */
  readonly inventory: () => Inventory;
  /** What is used of the devices that somebody holds, as last seen. */
  readonly figures: () => readonly DeviceFigures[];
  /** The same by run. */
  readonly uses: () => readonly RunUse[];
  /** Looks for devices anew, soon. */
  readonly discover: () => void;
  readonly run: (signal: AbortSignal) => Promise<void>;
};

const HEALTH_EVERY_MS = 5000;
const ENFORCE_EVERY_MS = 2000;
/** Each asks a tool that takes part of a second. */
const USAGE_EVERY_MS = 5000;

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

type Duty = {
  readonly what: string;
  readonly everyMs: number;
  readonly act: () => Promise<void>;
  readonly alarm: Alarm;
};

const sumUp = (runs: readonly RunUse[]): readonly DeviceFigures[] => {
  const found = new Map<DeviceId, DeviceFigures>();
  for (const { deviceId, memoryBytes, busyPercent } of runs.flatMap(({ uses }) => uses)) {
    const known = found.get(deviceId);
    const memory = known?.usedMemoryBytes ?? 0;
    found.set(deviceId, {
      deviceId,
      usedMemoryBytes: bytes(Math.min(Number.MAX_SAFE_INTEGER, memory + (memoryBytes ?? 0))),
      busyPercent:
        busyPercent === null ? (known?.busyPercent ?? null) : Math.max(busyPercent, known?.busyPercent ?? 0),
    });
  }
  return [...found.values()];
};

/** Keeps the inventory true while sessions run, and sees to it that nobody uses more of a device than was given. */
export const watchDevices = (deps: DeviceWatchDeps): DeviceWatch => {
  const { accelerator, holders, onChange, onViolation, log } = deps;
  const anew = createAlarm();
  let inventory = deps.inventory;
  let figures: readonly DeviceFigures[] = [];
  let uses: readonly RunUse[] = [];
  let isAnew = false;

  const look = async (): Promise<void> => {
    const devices = await (isAnew ? accelerator.discover() : accelerator.health());
    const wasAnew = isAnew;
    isAnew = false;
    if (!wasAnew && isSame(devices, inventory.devices)) return;
    const { gpuTopology: before = null, ...rest } = inventory;
    const gpuTopology = await accelerator.topology();
    if (isSame(devices, inventory.devices) && isSame(gpuTopology, before)) return;
    inventory = { ...rest, devices, ...(gpuTopology === null ? {} : { gpuTopology }) };
    const sick = devices.filter(({ health }) => health !== 'ok');
    log.warn({ devices: devices.length, sick }, 'the devices of this node have changed');
    onChange();
  };

  const enforce = async (): Promise<void> => {
    for (const violation of await accelerator.enforce(holders())) onViolation(violation);
  };
  const measure = async (): Promise<void> => {
    uses = await accelerator.usage(holders());
    figures = sumUp(uses);
  };

  /** What fails is said once, until it goes again. */
  const again = async ({ what, everyMs, act, alarm }: Duty, signal: AbortSignal): Promise<void> => {
    let hasComplained = false;
    while (!signal.aborted) {
      try {
        await act();
        hasComplained = false;
      } catch (error) {
        if (!hasComplained) log.error({ cause: describeError(error) }, `${what}; trying again`);
        hasComplained = true;
      }
      await alarm.wait(everyMs, signal);
    }
  };
  const duties: readonly Duty[] = [
    { what: 'the devices can not be looked at', everyMs: HEALTH_EVERY_MS, act: look, alarm: anew },
    {
      what: 'shares of devices can not be watched',
      everyMs: ENFORCE_EVERY_MS,
      act: enforce,
      alarm: createAlarm(),
    },
    {
      what: 'the use of devices can not be measured',
      everyMs: USAGE_EVERY_MS,
      act: measure,
      alarm: createAlarm(),
    },
  ];

  return {
    inventory: () => inventory,
    figures: () => figures,
    uses: () => uses,
    discover: () => {
      isAnew = true;
      anew.ring();
    },
    run: async (signal) => {
      await Promise.all(duties.map((duty) => again(duty, signal)));
    },
  };
};
