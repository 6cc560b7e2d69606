import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A GPU of a machine that is not here. */
export type FakeGpu = {
  readonly uuid: string;
  readonly pci: string;
  memoryMiB: number;
  usedMiB: number;
  slices: readonly string[];
  uncorrectedErrors: number;
  recovery: string;
  isLost: boolean;
};

const TOPOLOGY = path.resolve(import.meta.dirname, '../../../fixtures/hardware/gpu/topo');
const BUS_IDS = ['19', '3B', '4C', '5D', '9B', 'BB', 'CB', 'DB'];

const uuidOf = (n: number): string => `${String(n).repeat(8)}-1111-2222-3333-444444444444`;
const memoryOf = (profile: string): number => Number(/\.(\d+)gb$/.exec(profile)?.[1] ?? 0) * 1024 - 384;

/**
 * What `nvidia-smi` says on a machine with eight H100 behind NVSwitches, or what goes wrong with it. As a function for the tests of what listens to it, and as a
 * program for the PATH.
 */
export class FakeNvidiaMachine {
  readonly gpus: FakeGpu[] = BUS_IDS.map((bus, n) => ({
    uuid: `GPU-${uuidOf(n)}`,
    pci: `00000000:${bus}:00.0`,
    memoryMiB: 81_559,
    usedMiB: 4,
    slices: [],
    uncorrectedErrors: 0,
    recovery: 'None',
    isLost: false,
  }));
  /** What the tool says instead of an answer. */
  fault: string | null = null;
  matrix = 'h100-sxm-8gpu-nv18-8nic';

  gpu(n: number): FakeGpu {
    const found = this.gpus[n];
    if (found === undefined) throw new Error(`there is no GPU ${n}`);
    return found;
  }

  readonly answer = (args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const [first = '', second = ''] = args;
      if (this.fault !== null) return reject(new Error(this.fault));
      const known: Readonly<Record<string, () => string>> = {
        '-L': () => this.#list(),
        '-q': () => this.#details(),
        topo: () => (second === '-m' ? this.#topology() : this.#topology().replaceAll('NV18', 'SYS ')),
      };
      const say = first.startsWith('--query-gpu=') ? () => this.#rows(first) : known[first];
      return say === undefined ? reject(new Error(`unknown: ${args.join(' ')}`)) : resolve(say());
    });

  /** Makes it, as it is now, a program in a folder for the PATH. */
  async install(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    rmSync(path.join(folder, 'fault'), { force: true });
    if (this.fault === null) {
      const questions = [['-L'], ['-q', '-x'], ['topo', '-m'], ['topo', '-mp']];
      for (const args of questions) writeFileSync(path.join(folder, args.join(' ')), await this.answer(args));
      for (const [n, line] of this.#cells().entries())
        writeFileSync(path.join(folder, `gpu ${n}`), JSON.stringify(line));
    } else writeFileSync(path.join(folder, 'fault'), `${this.fault}\n`);
    const program = path.join(folder, 'nvidia-smi');
    writeFileSync(program, PROGRAM);
    chmodSync(program, 0o755);
  }

  #cells(): readonly Readonly<Record<string, string>>[] {
    return this.gpus.map((gpu, index) => {
      const told = (value: string | number): string => (gpu.isLost ? '[GPU is lost]' : String(value));
      return {
        index: String(index),
        uuid: gpu.uuid,
        name: told('NVIDIA H100 80GB HBM3'),
        'pci.bus_id': gpu.pci,
        'memory.total': told(gpu.memoryMiB),
        'memory.used': told(gpu.usedMiB),
        'utilization.gpu': gpu.slices.length > 0 ? '[N/A]' : told(0),
        'mig.mode.current': gpu.slices.length > 0 ? 'Enabled' : 'Disabled',
        compute_cap: told('9.0'),
        'ecc.errors.uncorrected.volatile.total': told(gpu.uncorrectedErrors),
        driver_version: '570.124.06',
      };
    });
  }

  #rows(question: string): string {
    const fields = question.slice('--query-gpu='.length).split(',');
    return this.#cells()
      .map((cells) => fields.map((field) => cells[field] ?? '').join(', '))
      .join('\n');
  }

  #list(): string {
    return this.gpus
      .flatMap(({ uuid, slices }, n) => [
        `GPU ${n}: NVIDIA H100 80GB HBM3 (UUID: ${uuid})`,
        ...slices.map(
          (profile, i) => `  MIG ${profile}     Device  ${i}: (UUID: MIG-${i}${uuidOf(n).slice(1)})`,
        ),
      ])
      .join('\n');
  }

  #details(): string {
    const slicesOf = ({ slices }: FakeGpu): string =>
      slices
        .map(
          (profile, i) => `<mig_device><index>${i}</index><gpu_instance_id>${i + 3}</gpu_instance_id>
            <compute_instance_id>0</compute_instance_id>
            <fb_memory_usage><total>${memoryOf(profile)} MiB</total></fb_memory_usage></mig_device>`,
        )
        .join('');
    const gpus = this.gpus.map(
      (gpu, n) => `<gpu id="${gpu.pci}"><mig_devices>${slicesOf(gpu)}</mig_devices><uuid>${gpu.uuid}</uuid>
        <minor_number>${n}</minor_number><gpu_recovery_action>${gpu.recovery}</gpu_recovery_action></gpu>`,
    );
    return `<?xml version="1.0" ?><nvidia_smi_log><driver_version>570.124.06</driver_version>${gpus.join('')}</nvidia_smi_log>`;
  }

  #topology(): string {
    return readFileSync(path.join(TOPOLOGY, `${this.matrix}.txt`), 'utf8');
  }
}

/** Answers from the files beside it, in the order of the fields that it is asked for. */
const PROGRAM = `#!${process.execPath}
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
const read = (name) => readFileSync(join(__dirname, name), 'utf8');
if (existsSync(join(__dirname, 'fault'))) {
  process.stderr.write(read('fault'));
  process.exit(15);
}
if (args[0].startsWith('--query-gpu=')) {
  const fields = args[0].slice('--query-gpu='.length).split(',');
  for (let n = 0; existsSync(join(__dirname, 'gpu ' + n)); n += 1) {
    const cells = JSON.parse(read('gpu ' + n));
    console.log(fields.map((field) => cells[field]).join(', '));
  }
} else process.stdout.write(read(args.join(' ')));
`;
