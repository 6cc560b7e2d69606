import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGpuDetails } from './gpu-details.ts';
import { kernelAddress, parseGpuRows } from './gpu-rows.ts';
import { parseMigList } from './mig-list.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../../../../fixtures/hardware/gpu/smi');
const recorded = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');

describe('the short answer', () => {
  const fields = [
    'index',
    'uuid',
    'name',
    'pci.bus_id',
    'memory.total',
    'memory.used',
    'utilization.gpu',
    'mig.mode.current',
    'compute_mode',
    'compute_cap',
  ];
  const rows = parseGpuRows(recorded('query-gpu-edge.csv'), fields);

  it('tells of a GPU that is sliced', () =>
    expect(rows[0]).toEqual({
      index: 0,
      uuid: 'GPU-513536b6-7d19-9063-b049-1e69664bb298',
      name: 'NVIDIA A100-SXM4-80GB',
      pciAddress: '0000:01:00.0',
      memoryMiB: 81_920,
      usedMiB: 50,
      busyPercent: null,
      isSliced: true,
      computeCapability: '8.0',
      uncorrectedErrors: null,
      driverVersion: null,
      fault: null,
    }));

  it('tells of a GPU that works, and is busy', () =>
    expect(rows[1]).toMatchObject({
      usedMiB: 65_720,
      busyPercent: 0,
      isSliced: false,
      computeCapability: '12.0',
    }));

  it('tells of a GPU that is lost only that', () =>
    expect(rows[2]).toMatchObject({
      index: 2,
      name: null,
      memoryMiB: null,
      busyPercent: null,
      isSliced: false,
      fault: 'Unknown Error',
    }));

  it('may hold lines that are something else', () => {
    expect(parseGpuRows('No devices were found\n')).toEqual([]);
    expect(parseGpuRows('index, uuid\n0, GPU-1', ['index', 'uuid'])).toHaveLength(1);
    expect(parseGpuRows('0, ../../etc', ['index', 'uuid'])).toEqual([]);
  });
});

describe('the address of a device', () => {
  it.each([
    ['00000000:4A:00.0', '0000:4a:00.0'],
    ['0000:4a:00.0', '0000:4a:00.0'],
    ['00010000:E1:00.0', '10000:e1:00.0'],
    ['[N/A]', null],
    ['4A:00.0', null],
  ])('%s is %s to the kernel', (told, kernel) => expect(kernelAddress(told)).toBe(kernel));
});

describe('the long answer', () => {
  it('tells of the slices of a GPU (DTD 12)', () => {
    const [gpu] = parseGpuDetails(recorded('q-x-v12-a100-mig.xml'));
    expect(gpu).toMatchObject({
      uuid: 'GPU-513536b6-7d19-9063-b049-1e69664bb298',
      minor: 1,
      recovery: null,
      remapping: null,
    });
    expect(gpu?.instances).toEqual([
      { index: 0, gpuInstance: 3, computeInstance: 0, memoryMiB: 19_968 },
      { index: 1, gpuInstance: 4, computeInstance: 0, memoryMiB: 19_968 },
      { index: 2, gpuInstance: 5, computeInstance: 0, memoryMiB: 19_968 },
      { index: 3, gpuInstance: 6, computeInstance: 0, memoryMiB: 19_968 },
    ]);
  });

  it('tells of a GPU without slices (DTD 13)', () =>
    expect(parseGpuDetails(recorded('q-x-v13-rtx-pro6000.xml'))).toEqual([
      {
        uuid: 'GPU-12345678-aaaa-bbbb-cccc-0123456789ab',
        minor: 0,
        recovery: null,
        remapping: null,
        instances: [],
      },
    ]));

  const with13 = (from: string, to: string) =>
    parseGpuDetails(recorded('q-x-v13-rtx-pro6000.xml').replace(from, to))[0];
  const with12 = (from: string, to: string) =>
    parseGpuDetails(recorded('q-x-v12-a100-mig.xml').replace(from, to))[0];

  it('tells what has to be done before a GPU can be relied upon again, in the words of either', () => {
    expect(with13('<gpu_recovery_action>None', '<gpu_recovery_action>Reboot')?.recovery).toBe('Reboot');
    expect(with12('<reset_required>No', '<reset_required>Yes')?.recovery).toBe('Reset');
    const drain = with12('<drain_and_reset_recommended>No', '<drain_and_reset_recommended>Yes');
    expect(drain?.recovery).toBe('Drain and Reset');
  });

  it('tells of memory that is worn', () => {
    expect(with13('remapped_row_pending>No', 'remapped_row_pending>Yes')?.remapping).toBe('pending');
    expect(with13('remapped_row_failure>No', 'remapped_row_failure>Yes')?.remapping).toBe('failed');
  });

  it('is read though the name of a process looks like an element that never ends', () => {
    const odd = with13('<process_name>python3', '<process_name>run <gpu> a&b <x');
    expect(odd).toMatchObject({ uuid: 'GPU-12345678-aaaa-bbbb-cccc-0123456789ab', minor: 0 });
  });

  it('never throws, whatever the text', () => {
    const word = fc.constantFrom(
      '<nvidia_smi_log>',
      '<gpu id="0">',
      '</gpu>',
      '<uuid>',
      '</uuid>',
      '<x/>',
      '<!',
      '-->',
      '<',
      'GPU-1',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join('')),
    );
    fc.assert(fc.property(text, (any) => Array.isArray(parseGpuDetails(any))));
  });
});

describe('the list of instances', () => {
  it('names them by GPU, profile and number', () => {
    const found = parseMigList(recorded('list-mig-a100-2gpu.txt'));
    expect(found).toHaveLength(4);
    expect(found[2]).toEqual({
      uuid: 'MIG-d5a46a2e-1d77-575d-99e3-1f96c8555a2e',
      profile: '1g.10gb',
      index: 0,
      gpu: 'GPU-c92e2d5d-4a69-f1cd-4df0-305f8606705a',
    });
  });

  it('knows compute instances of a part of a slice', () =>
    expect(parseMigList(recorded('list-mig-h100.txt')).map(({ profile }) => profile)).toEqual([
      '1c.3g.40gb',
      '1c.3g.40gb',
      '1c.3g.40gb',
      '1g.10gb',
      '1g.10gb',
    ]));

  it('is empty where no GPU is sliced', () =>
    expect(parseMigList('GPU 0: NVIDIA H100 (UUID: GPU-c08d91cb-e324-655c-71ba-7570956445bc)\n')).toEqual(
      [],
    ));
});
