import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineAttaches } from './engine-attaches.ts';
import { hardwareOptions, searchedFirst } from './hardware-options.ts';

const nothing = { devices: [], requests: [], mounts: [], searchFirst: {} };

describe('the devices of a container', () => {
  it('are asked for by no word where there are none', () => {
    expect(hardwareOptions(undefined)).toEqual({});
    expect(hardwareOptions(nothing)).toEqual({});
  });

  it('are device files under the same path, to read and write and not to make', () =>
    expect(hardwareOptions({ ...nothing, devices: ['/dev/nvidia0'] })).toEqual({
      Devices: [{ PathOnHost: '/dev/nvidia0', PathInContainer: '/dev/nvidia0', CgroupPermissions: 'rw' }],
    }));

  it('are requests to the engine, which wants lists of alternatives', () =>
    expect(
      hardwareOptions({
        ...nothing,
        requests: [
          { driver: 'nvidia', deviceIds: ['GPU-1'], capabilities: ['gpu', 'compute'] },
          { driver: 'cdi', deviceIds: ['nvidia.com/gpu=GPU-1'], capabilities: [] },
        ],
      }),
    ).toEqual({
      DeviceRequests: [
        { Driver: 'nvidia', DeviceIDs: ['GPU-1'], Capabilities: [['gpu', 'compute']] },
        { Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=GPU-1'] },
      ],
    }));
});

describe('folders that are searched first', () => {
  const first = { LD_LIBRARY_PATH: '/run/lib', PATH: '/run/bin' };

  it('come before those of the user, else before those of the image', () => {
    const image = ['PATH=/opt/bin:/bin', 'LD_LIBRARY_PATH=/opt/lib'];
    expect(searchedFirst({ A: '1' }, image, first)).toEqual({
      A: '1',
      LD_LIBRARY_PATH: '/run/lib:/opt/lib',
      PATH: '/run/bin:/opt/bin:/bin',
    });
    expect(searchedFirst({ PATH: '/mine' }, image, first)).toMatchObject({ PATH: '/run/bin:/mine' });
  });

  it('leave a PATH where nobody names one', () =>
    expect(searchedFirst({}, [], first)).toEqual({
      LD_LIBRARY_PATH: '/run/lib',
      PATH: '/run/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    }));
});

describe('what an engine attaches', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'berth-cdi-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const attaches = (info: Readonly<Record<string, unknown>>) => engineAttaches(info, [folder]);

  it('is nothing on a bare machine', () => {
    expect(attaches({})).toEqual([]);
    expect(attaches({ CDISpecDirs: [folder, '/no/such'], Runtimes: { runc: {} } })).toEqual([]);
  });

  it.each([
    ['nvidia.yaml', '---\ncdiVersion: 0.5.0\nkind: nvidia.com/gpu\ndevices: []\n'],
    ['nvidia.json', '{"cdiVersion":"0.6.0","kind":"nvidia.com/gpu","devices":[]}'],
  ])('is CDI where it looks for specifications and %s is there', (name, content) => {
    writeFileSync(path.join(folder, name), content);
    expect(attaches({ CDISpecDirs: [folder] })).toEqual(['cdi']);
    expect(attaches({ CDISpecDirs: [] })).toEqual([]);
    expect(attaches({})).toEqual([]);
  });

  it("takes no other vendor's specification for NVIDIA's", () => {
    writeFileSync(path.join(folder, 'other.yaml'), 'kind: vendor.com/gpu\n# kin to nvidia.com/gpu\n');
    mkdirSync(path.join(folder, 'folder.yaml'));
    expect(attaches({ CDISpecDirs: [folder] })).toEqual([]);
  });

  it('is the nvidia driver where its runtime is set up, or its hook installed', () => {
    expect(attaches({ Runtimes: { runc: {}, nvidia: { path: 'nvidia-container-runtime' } } })).toEqual([
      'nvidia',
    ]);
    writeFileSync(path.join(folder, 'nvidia-container-runtime-hook'), '');
    expect(attaches({})).toEqual(['nvidia']);
  });
});
