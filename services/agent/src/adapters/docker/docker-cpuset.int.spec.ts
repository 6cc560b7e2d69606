import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { expect, it } from 'vitest';
import { cpuMilli, mebibytes, nodeId, sessionId, silentLog } from '#kernel';
import { DEFAULT_ISOLATION } from '../../domain/node-isolation.ts';
import { readRecipes } from '../images/recipes.ts';
import { machineCpus } from '../machine/machine-cpus.ts';
import { openDocker } from './open-docker.ts';

const docker = new Docker();
const fault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const recipes = readRecipes(
  fileURLToPath(new URL('../../../../../images', import.meta.url)),
  path.join(os.tmpdir(), 'berth-test-image-cache'),
);

it.skipIf(fault !== null)(
  'binds a container to the CPUs and the NUMA node that it is told (needs Docker)',
  { timeout: 600_000 },
  async () => {
    const home = randomBytes(4).toString('hex');
    const labels = { nodeId: nodeId('cpuset-spec'), home };
    const isolation = { ...DEFAULT_ISOLATION, egress: 'none' as const };
    const runtime = openDocker({ docker, recipes, ...labels, isolation, log: silentLog });
    await runtime.probe();
    const never = new AbortController().signal;
    expect(await runtime.ensureImage('python', () => undefined, never)).toMatchObject({ ok: true });
    const last = machineCpus()?.topology.cpus.at(-1);
    if (last === undefined) throw new Error('this machine does not tell its CPUs');

    const workFolder = await mkdtemp(path.join(os.tmpdir(), 'berth-cpuset-'));
    const key = { sessionId: sessionId(`c${randomBytes(6).toString('hex').slice(0, 11)}`), epoch: 1 };
    const spec = {
      key,
      image: 'python',
      command: ['grep', '-E', '^(Cpus|Mems)_allowed_list', '/proc/self/status'],
      env: {},
      cpuMilli: cpuMilli(500),
      memoryBytes: mebibytes(128),
      cpuset: { cpus: [last.cpu], numaNodes: [last.numaNode] },
      workFolder,
    };
    try {
      expect(await runtime.create(spec)).toMatchObject({ ok: true });
      expect(await runtime.start(key)).toMatchObject({ ok: true });
      let said = '';
      for await (const { text } of runtime.output(key, null, never)) said += text;
      expect(said).toBe(`Cpus_allowed_list:\t${last.cpu}\nMems_allowed_list:\t${last.numaNode}\n`);
    } finally {
      await runtime.remove(key);
      await runtime.close();
      await rm(workFolder, { recursive: true });
    }
  },
);
