import os from 'node:os';
import path from 'node:path';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { FromEnv, loadConfig, ServiceConfig } from '#service-kit';
import type { AcceleratorChoice, AttachChoice } from './adapters/accelerator/open-accelerator.ts';
import type { RuntimeChoice } from './adapters/open-runtime.ts';

const ACCELERATORS = ['auto', 'nvidia', 'mock', 'none'] as const;
const ATTACHES = ['auto', 'cdi', 'runtime', 'raw'] as const;
const RUNTIMES = ['auto', 'docker', 'sandbox', 'simulated'] as const;

/** A host name as a DNS label, as far as it can be made one. */
const nodeNameOf = (hostname: string): string =>
  hostname
    .split('.', 1)
    .join('')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63) || 'node';

/** What `npm run image` can be told; the same variables as for an agent. */
export class ImageConfig {
  @FromEnv('BERTH_STATE')
  @IsString()
  readonly stateFolder: string = path.resolve('.berth/agent');

  @FromEnv('BERTH_RUNTIME')
  @IsIn(RUNTIMES, { message: `must be one of ${RUNTIMES.join(', ')}` })
  readonly runtime: RuntimeChoice = 'auto';

  @FromEnv('BERTH_IMAGES')
  @IsOptional()
  @IsString()
  readonly imagesFolder?: string;

  @FromEnv('BERTH_CACHE')
  @IsOptional()
  @IsString()
  readonly cacheFolder?: string;
}

/** What an agent can be told. */
export class AgentConfig extends ServiceConfig {
  /** Unique in the pool. */
  @FromEnv('BERTH_NODE_ID')
  @Matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { message: 'must be a DNS label of 1 to 63 characters' })
  readonly nodeId: string = nodeNameOf(os.hostname());

  /** Folder of this agent alone; what must survive it is there. */
  @FromEnv('BERTH_STATE')
  @IsString()
  readonly stateFolder: string = path.resolve('.berth/agent');

  @FromEnv('BERTH_RUNTIME')
  @IsIn(RUNTIMES, { message: `must be one of ${RUNTIMES.join(', ')}` })
  readonly runtime: RuntimeChoice = 'auto';

  /** Which devices it gives out. `auto`: mock ones where a fleet file describes them, else NVIDIA's where its tools are, else two mock ones. */
  @FromEnv('BERTH_ACCELERATOR')
  @IsIn(ACCELERATORS, { message: `must be one of ${ACCELERATORS.join(', ')}` })
  readonly accelerator: AcceleratorChoice = 'auto';

  /** How GPUs get into containers. `auto`: what the engine can do, else as device files. */
  @FromEnv('BERTH_GPU_ATTACH')
  @IsIn(ATTACHES, { message: `must be one of ${ATTACHES.join(', ')}` })
  readonly gpuAttach: AttachChoice = 'auto';

  /** Mock devices; absent: two. */
  @FromEnv('BERTH_FLEET_FILE')
  @IsOptional()
  @IsString()
  readonly fleetFile?: string;

  /** Recipes of our images; absent: those that come with Berth. */
  @FromEnv('BERTH_IMAGES')
  @IsOptional()
  @IsString()
  readonly imagesFolder?: string;

  /** Downloads and unpacked images; absent: in the state folder. */
  @FromEnv('BERTH_CACHE')
  @IsOptional()
  @IsString()
  readonly cacheFolder?: string;

  /** Sessions are stopped when the scheduler has not been heard for so long; absent: they go on. */
  @FromEnv('BERTH_AGENT_STOP_WHEN_ISOLATED_MS')
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(10_000)
  @Max(86_400_000)
  readonly stopWhenIsolatedMs?: number;

  /** Instead of what the machine has, for tests. */
  @FromEnv('BERTH_NODE_CPU_MILLI')
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  readonly cpuMilli?: number;

  /** Instead of what the machine has, for tests. */
  @FromEnv('BERTH_NODE_MEMORY_BYTES')
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  readonly memoryBytes?: number;
}

/** @throws ConfigInvalid with every variable that is wrong */
export const agentConfig = (): AgentConfig => loadConfig(AgentConfig, process.env);

/** @throws ConfigInvalid with every variable that is wrong */
export const imageConfig = (): ImageConfig => loadConfig(ImageConfig, process.env);
