import os from 'node:os';
import path from 'node:path';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { gibibytes } from '#kernel';
import { FromEnv, loadConfig, ServiceConfig } from '#service-kit';
import type { AcceleratorChoice, AttachChoice } from './adapters/accelerator/open-accelerator.ts';
import type { RuntimeChoice } from './adapters/open-runtime.ts';
import type { DiskLimits } from './domain/image-clean-up.ts';
import { type Egress, EGRESSES } from './domain/egress.ts';
import { DEFAULT_ISOLATION, type NodeIsolation } from './domain/node-isolation.ts';

const ACCELERATORS = ['auto', 'nvidia', 'mock', 'none'] as const;
const ATTACHES = ['auto', 'cdi', 'runtime', 'raw'] as const;
const FIREWALLS = ['required', 'optional'] as const;
const ADDRESS = String.raw`\d{1,3}(\.\d{1,3}){3}`;
const NETWORK = new RegExp(String.raw`^${ADDRESS}/\d{1,2}$`);
const NETWORKS = new RegExp(String.raw`^(${ADDRESS}(/\d{1,2})?(,${ADDRESS}(/\d{1,2})?)*)?$`);
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

  /** Logins at registries for pulls: a file in the form of Docker's `config.json`, for the agent's user alone. */
  @FromEnv('BERTH_REGISTRY_LOGINS')
  @IsOptional()
  @IsString()
  readonly registryLogins?: string;

  /** Sessions are stopped when the scheduler has not been heard for so long; absent: they go on. */
  @FromEnv('BERTH_AGENT_STOP_WHEN_ISOLATED_MS')
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(10_000)
  @Max(86_400_000)
  readonly stopWhenIsolatedMs?: number;

  /** Whom sessions reach over the network. */
  @FromEnv('BERTH_EGRESS')
  @IsIn(EGRESSES, { message: `must be one of ${EGRESSES.join(', ')}` })
  readonly egress: Egress = DEFAULT_ISOLATION.egress;

  /** Addresses or networks that no session reaches; commas between them. */
  @FromEnv('BERTH_EGRESS_DENY')
  @Matches(NETWORKS, { message: 'must be IPv4 addresses or networks with commas between, like 10.0.0.0/8' })
  readonly egressDenied: string = '';

  /** `required`: without the firewall sessions get no network. */
  @FromEnv('BERTH_FIREWALL')
  @IsIn(FIREWALLS, { message: `must be one of ${FIREWALLS.join(', ')}` })
  readonly firewall: (typeof FIREWALLS)[number] = 'required';

  /** Where the networks of sessions take their addresses from. */
  @FromEnv('BERTH_SESSION_SUBNET')
  @Matches(NETWORK, { message: 'must be an IPv4 network like 198.18.0.0/16' })
  readonly sessionSubnet: string = DEFAULT_ISOLATION.sessionSubnet;

  /** Where the networks between the nodes of a session take their addresses from; has to be the same on all nodes. */
  @FromEnv('BERTH_MEMBER_SUBNET')
  @Matches(NETWORK, { message: 'must be an IPv4 network like 198.19.0.0/16' })
  readonly memberSubnet: string = DEFAULT_ISOLATION.memberSubnet;

  /** Where other nodes reach this one; absent: the address that it reaches NATS from. */
  @FromEnv('BERTH_MEMBER_ADDRESS')
  @IsOptional()
  @Matches(new RegExp(`^${ADDRESS}$`), { message: 'must be an IPv4 address' })
  readonly memberAddress?: string;

  /** The UDP port on which nodes carry what members say to each other; has to be the same on all nodes. */
  @FromEnv('BERTH_MEMBER_PORT')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly memberPort: number = DEFAULT_ISOLATION.memberPort;

  /** Processes and threads of one session at the same time. */
  @FromEnv('BERTH_SESSION_PIDS')
  @Type(() => Number)
  @IsInt()
  @Min(16)
  @Max(4_000_000)
  readonly pidsMax: number = DEFAULT_ISOLATION.bounds.pidsMax;

  /** What the files of one session may take of the disk; 0: all of it. */
  @FromEnv('BERTH_SCRATCH_BYTES')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  readonly scratchBytes: number = gibibytes(32);

  /** So many containers at most wait for sessions to come; 0: none. */
  @FromEnv('BERTH_READY_MAX')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(64)
  readonly readyMax: number = 4;

  /** So long after the last request of its size a container that waits is let go. */
  @FromEnv('BERTH_READY_WINDOW_MS')
  @Type(() => Number)
  @IsInt()
  @Min(1000)
  @Max(86_400_000)
  readonly readyWindowMs: number = 900_000;

  /** Above this much of a disk in use, images that were not used for long go … */
  @FromEnv('BERTH_DISK_HIGH_PERCENT')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  readonly diskHighPercent: number = 90;

  /** … until no more than this is in use. */
  @FromEnv('BERTH_DISK_LOW_PERCENT')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(100)
  readonly diskLowPercent: number = 80;

  /** Above this, with nothing left that could go, the node takes no new sessions. */
  @FromEnv('BERTH_DISK_FULL_PERCENT')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  readonly diskFullPercent: number = 97;

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

/** What the operator has set about keeping sessions apart. */
export const isolationOf = (config: AgentConfig): NodeIsolation => ({
  bounds: { ...DEFAULT_ISOLATION.bounds, pidsMax: config.pidsMax },
  egress: config.egress,
  egressDenied: config.egressDenied === '' ? [] : config.egressDenied.split(','),
  isFirewallRequired: config.firewall === 'required',
  sessionSubnet: config.sessionSubnet,
  memberSubnet: config.memberSubnet,
  memberAddress: config.memberAddress ?? null,
  memberPort: config.memberPort,
  natsUrl: config.natsUrl,
});

/** An image that was used so shortly ago is not removed. */
const IMAGE_REST_MS = 600_000;

/** When images make room on the disk. The marks are in order, whatever was set. */
export const diskLimitsOf = (config: AgentConfig): DiskLimits => ({
  highPermille: config.diskHighPercent * 10,
  lowPermille: Math.min(config.diskLowPercent, config.diskHighPercent) * 10,
  fullPermille: Math.max(config.diskFullPercent, config.diskHighPercent) * 10,
  restMs: IMAGE_REST_MS,
});

const OF_NPM = /^(PATH|HOME|NODE_EXTRA_CA_CERTS|npm_config_.*|https?_proxy|no_proxy)$/i;

/** Variables of this machine by which npm finds its registry. */
export const npmEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && OF_NPM.test(name) ? [[name, value]] : [],
    ),
  );

/** @throws ConfigInvalid with every variable that is wrong */
export const agentConfig = (): AgentConfig => loadConfig(AgentConfig, process.env);

/** @throws ConfigInvalid with every variable that is wrong */
export const imageConfig = (): ImageConfig => loadConfig(ImageConfig, process.env);
