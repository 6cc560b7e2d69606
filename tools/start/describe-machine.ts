import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd } from '#embedded';
import { itemsOf, type GatewayClient } from './gateway-client.ts';

const NODE_WAIT_MS = 15_000;
const NVIDIA_TIMEOUT_MS = 5000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** How many GPUs the driver of this machine knows; 0 without a driver. */
const nvidiaCount = async (): Promise<number> => {
  const { code, output } = await runToEnd(['nvidia-smi', '-L'], { timeoutMs: NVIDIA_TIMEOUT_MS });
  return code === 0 ? (output.match(/^GPU \d+:/gm)?.length ?? 0) : 0;
};

const inventoryOf = async (
  gateway: GatewayClient,
  nodeId: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | null> => {
  const deadline = performance.now() + NODE_WAIT_MS;
  while (performance.now() < deadline && !signal.aborted) {
    const nodes = itemsOf(await gateway.get('/v1/nodes').catch(() => []));
    const own = nodes.find((node) => node['nodeId'] === nodeId && node['status'] !== 'lost');
    if (own !== undefined) return isRecord(own['inventory']) ? own['inventory'] : own;
    await sleep(100);
  }
  return null;
};

const devicesInWords = (devices: readonly unknown[], isMock: boolean, realCount: number): string => {
  const models = new Set(devices.filter(isRecord).map((device) => String(device['model'])));
  const kind = isMock ? 'mock GPU' : 'GPU';
  const ours =
    devices.length === 0
      ? 'no GPUs'
      : `${devices.length} ${kind}${devices.length === 1 ? '' : 's'} (${[...models].join(', ')})`;
  if (!isMock) return ours;
  if (realCount === 0) return `${ours}, as there is no NVIDIA driver here; describe others with --fleet`;
  return `${ours}; ${realCount} NVIDIA GPU${realCount === 1 ? ' was' : 's were'} found, which this version does not drive yet`;
};

/** What this machine brings into the pool, in words. Waits until the pool knows it. */
export const describeMachine = async (
  gateway: GatewayClient,
  nodeId: string,
  signal: AbortSignal,
): Promise<string> => {
  const [inventory, realCount] = await Promise.all([inventoryOf(gateway, nodeId, signal), nvidiaCount()]);
  if (inventory === null) return `${nodeId}: has not joined the pool yet; its log tells why`;
  const { runtime, accelerator, devices, cpuMilli, memoryBytes } = inventory;
  const runtimes: Readonly<Record<string, string>> = {
    docker: 'Docker',
    sandbox: 'sandbox, since no Docker answers',
  };
  const cpus = typeof cpuMilli === 'number' ? `${cpuMilli / 1000} CPUs` : '';
  const memory = typeof memoryBytes === 'number' ? `${Math.round(memoryBytes / 1024 ** 3)} GiB` : '';
  return [
    `${nodeId}: ${runtimes[String(runtime)] ?? String(runtime)}`,
    cpus,
    memory,
    devicesInWords(Array.isArray(devices) ? devices : [], accelerator === 'mock', realCount),
  ]
    .filter((part) => part !== '')
    .join(', ');
};
