import { existsSync } from 'node:fs';
import { type Device, type GpuTopology, parseTopology } from '#contracts';
import { DependencyFailure, describeError, type Log, mebibytes } from '#kernel';
import type { Accelerator, DeviceHolder } from '../../../ports/accelerator.ts';
import { runTool } from '../../images/run-tool.ts';
import type { SysTree } from '../../machine/sys-tree.ts';
import { shareEnvironment } from '../share-environment.ts';
import { type Attach, attachDevices, type DriverParts } from './attach-devices.ts';
import { parseMigMinors, stageDriver, sweepDrivers } from './driver-files.ts';
import { parseGpuDetails } from './gpu-details.ts';
import { GPU_FIELDS, type GpuRow, parseGpuRows } from './gpu-rows.ts';
import { afterFailure, keepMissing } from './missing-devices.ts';
import { parseMigList } from './mig-list.ts';
import { completePlaces, type GpuSurvey, type NvidiaDevice, nvidiaDevices } from './nvidia-devices.ts';
import type { Smi } from './smi.ts';
import type { XidLog } from './xid-log.ts';

export type NvidiaAcceleratorOptions = {
  readonly smi: Smi;
  readonly attach: Attach;
  /** Below `/sys/bus/pci/devices` and `/proc/driver`. */
  readonly pci: SysTree;
  readonly driver: SysTree;
  readonly xids: XidLog;
  /** The CPU package of a NUMA node. */
  readonly socketOf: ReadonlyMap<number, number>;
  /** For the driver's libraries, where the engine does not bring them. */
  readonly folder: string;
  readonly hasFile?: (file: string) => boolean;
  readonly log: Log;
};

/** The long answer takes a second and more; what only it tells changes seldom. */
const SURVEY_EVERY_MS = 60_000;
/** Figures may be so old; a look at the health may have brought them. */
const ROWS_YOUNG_MS = 3000;

const libraryCache = async (): Promise<readonly string[]> => {
  const lines: string[] = [];
  await runTool('ldconfig', ['-p'], { onLine: (line) => lines.push(line) });
  return lines;
};

const NO_DRIVER: DriverParts = { hasFile: () => false, capabilityOf: () => null, libraries: null };

const shapeOf = (rows: readonly GpuRow[]): string =>
  rows.map(({ uuid, isSliced }) => `${uuid}${isSliced ? ' sliced' : ''}`).join(',');

/** The GPUs of this machine, by what `nvidia-smi` tells. Given out whole, or as the MIG instances that an operator has made. */
export const nvidiaAccelerator = (options: NvidiaAcceleratorOptions): Accelerator => {
  const { smi, attach, pci, driver, xids, socketOf, folder, hasFile = existsSync, log } = options;
  let survey: (GpuSurvey & { readonly at: number }) | null = null;
  let known: readonly NvidiaDevice[] = [];
  let young: { readonly rows: readonly GpuRow[]; readonly at: number } | null = null;
  let failures = 0;
  let indexEnd = 0;

  const numaNodeOf = (address: string): number | null => {
    const node = pci.read(`${address}/numa_node`) ?? '';
    return /^\d{1,3}$/.test(node) ? Number(node) : null;
  };
  const orNothing = async (what: string, ask: Promise<string>): Promise<string> => {
    try {
      return await ask;
    } catch (error) {
      log.warn({ cause: describeError(error) }, `${what} is not known of the GPUs of this node`);
      return '';
    }
  };

  const rowsNow = async (): Promise<readonly GpuRow[]> => {
    const fields = `--query-gpu=${GPU_FIELDS.join(',')}`;
    const rows = parseGpuRows(await smi([fields, '--format=csv,noheader,nounits']));
    young = { rows, at: performance.now() };
    return rows;
  };
  const youngRows = async (): Promise<readonly GpuRow[]> =>
    young !== null && performance.now() - young.at < ROWS_YOUNG_MS ? young.rows : rowsNow();

  const surveyNow = async (rows: readonly GpuRow[]): Promise<GpuSurvey> => {
    const details = parseGpuDetails(await orNothing('health beyond the short answer', smi(['-q', '-x'])));
    const isAnySliced = rows.some(({ isSliced }) => isSliced);
    const instances = isAnySliced ? parseMigList(await smi(['-L'])) : [];
    indexEnd = Math.max(indexEnd, ...rows.map(({ index }) => index + 1));
    survey = { rows, details, instances, indexEnd, numaNodeOf, at: performance.now() };
    return survey;
  };

  const devicesOf = (now: GpuSurvey): readonly Device[] => {
    failures = 0;
    known = keepMissing(nvidiaDevices(now, xids.faults()), known);
    return known.map(({ device }) => device);
  };
  const discover = async (): Promise<readonly Device[]> => devicesOf(await surveyNow(await rowsNow()));

  const health = async (): Promise<readonly Device[]> => {
    try {
      const rows = await rowsNow();
      const isSame = survey !== null && shapeOf(survey.rows) === shapeOf(rows);
      const isRecent = survey !== null && performance.now() - survey.at < SURVEY_EVERY_MS;
      return devicesOf(survey !== null && isSame && isRecent ? { ...survey, rows } : await surveyNow(rows));
    } catch (error) {
      failures += 1;
      const left = afterFailure(known, describeError(error), failures);
      if (left === null) throw error;
      known = left;
      return known.map(({ device }) => device);
    }
  };

  const topology = async (): Promise<GpuTopology | null> => {
    const links = await orNothing('how they are connected', smi(['topo', '-m']));
    const paths = await orNothing('the PCIe paths between them', smi(['topo', '-mp']));
    const read = parseTopology(links, paths) ?? parseTopology(links);
    if (read === null) return null;
    const addressOf = new Map((survey?.rows ?? []).map(({ index, pciAddress }) => [index, pciAddress]));
    const nodeOf = (index: number): number | null => {
      const address = addressOf.get(index) ?? null;
      return address === null ? null : numaNodeOf(address);
    };
    return completePlaces(read, nodeOf, socketOf);
  };

  const libraries = async (): Promise<string | null> => {
    const version = survey?.rows.find(({ driverVersion }) => driverVersion !== null)?.driverVersion;
    if (attach !== 'raw' || version == null) return null;
    return stageDriver({ version, folder, libraryCache });
  };
  const driverParts = async (): Promise<DriverParts> => {
    // The driver makes this file when the first program computes; a run that is prepared before would miss it.
    if (attach !== 'cdi' && !hasFile('/dev/nvidia-uvm')) await runTool('nvidia-modprobe', ['-u', '-c', '0']);
    const minors = parseMigMinors(driver.read('nvidia-caps/mig-minors') ?? '');
    return {
      hasFile,
      capabilityOf: (name) => minors.get(name) ?? null,
      libraries: await libraries(),
    };
  };

  const heldBy = ({ devices }: DeviceHolder): readonly NvidiaDevice[] =>
    devices.map(({ deviceId }) => {
      const found = known.find(({ device }) => device.deviceId === deviceId);
      if (found !== undefined) return found;
      throw new DependencyFailure('nvidia driver', `give out ${deviceId}`, {
        retryable: false,
        cause: 'it is not on this node (any more)',
      });
    });

  return {
    kind: 'nvidia',
    discover: () => {
      xids.forget();
      return discover();
    },
    topology,
    health,
    prepare: async (holder) => {
      if (holder.devices.length === 0) return attachDevices(attach, [], NO_DRIVER);
      if (survey === null) await discover();
      const { env, hardware } = attachDevices(attach, heldBy(holder), await driverParts());
      return { env: { ...env, ...shareEnvironment(holder) }, hardware };
    },
    usage: async (holders) => {
      if (holders.length === 0) return [];
      const rows = await youngRows();
      return holders.map((holder) => ({
        ...holder,
        uses: holder.devices.map(({ deviceId }) => {
          // The driver tells no figures of one instance: those of the GPU are not its own.
          const row = rows.find(({ uuid }) => uuid === deviceId);
          const usedMiB = row?.usedMiB ?? null;
          return {
            deviceId,
            memoryBytes: usedMiB === null ? null : mebibytes(usedMiB),
            busyPercent: row?.busyPercent ?? null,
          };
        }),
      }));
    },
    // Who has a whole device, or a slice that the hardware keeps apart, can't take more.
    enforce: () => Promise.resolve([]),
    release: () => Promise.resolve(),
    restore: async (keys) => {
      const version = survey?.rows[0]?.driverVersion ?? null;
      if (keys.length === 0) await sweepDrivers(folder, version);
    },
  };
};
