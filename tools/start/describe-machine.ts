import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd } from '#embedded';
import type { StartOptions } from './options.ts';
import type { GatewayClient, NodeAnswer } from './gateway-client.ts';

const NODE_WAIT_MS = 15_000;
const LOOK_EVERY_MS = 100;
const NVIDIA_TIMEOUT_MS = 5000;

const RUNTIMES: Readonly<Record<string, string>> = {
  docker: 'Docker',
  sandbox: 'sandbox, since no Docker answers',
  simulated: 'simulated: sessions only pretend to run',
};

/** How many GPUs the driver of this machine knows; 0 without a driver. */
const nvidiaCount = async (): Promise<number> => {
  const { code, output } = await runToEnd(['nvidia-smi', '-L'], { timeoutMs: NVIDIA_TIMEOUT_MS });
  return code === 0 ? (output.match(/^GPU \d+:/gm)?.length ?? 0) : 0;
};

/** What the pool tells may still be from the last start: mock GPUs that nobody asked for are, where real ones are. */
const joinedNode = async (
  gateway: GatewayClient,
  nodeId: string,
  mayBeMock: boolean,
  signal: AbortSignal,
): Promise<NodeAnswer | null> => {
  const deadline = performance.now() + NODE_WAIT_MS;
  let last: NodeAnswer | null = null;
  while (performance.now() < deadline && !signal.aborted) {
    const node = await gateway.node(nodeId).catch(() => null);
    if (node?.state === 'ready') {
      if (mayBeMock || node.accelerator !== 'mock') return node;
      last = node;
    }
    await sleep(LOOK_EVERY_MS);
  }
  return last;
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const devicesInWords = ({ deviceModels, accelerator }: NodeAnswer, realCount: number): string => {
  if (deviceModels.length === 0) return 'no GPUs';
  const isMock = accelerator === 'mock';
  const models = [...new Set(deviceModels)].join(', ');
  const devices = `${count(deviceModels.length, isMock ? 'mock GPU' : 'GPU')} (${models})`;
  if (!isMock) return devices;
  return realCount === 0
    ? `${devices}, as there is no NVIDIA driver here`
    : `${devices}, as was asked for; the ${count(realCount, 'NVIDIA GPU')} of this machine are left alone`;
};

/** What this machine brings into the pool, in words. Waits until the pool knows it. */
export const describeMachine = async (
  gateway: GatewayClient,
  { nodeId, fleetFile }: Pick<StartOptions, 'nodeId' | 'fleetFile'>,
  signal: AbortSignal,
): Promise<string> => {
  const realCount = await nvidiaCount();
  const mayBeMock = fleetFile !== undefined || realCount === 0;
  const node = await joinedNode(gateway, nodeId, mayBeMock, signal);
  if (node === null) return `${nodeId}: has not joined the pool yet; the log of the agent tells why`;
  return [
    `${nodeId}: ${RUNTIMES[node.runtime] ?? node.runtime}`,
    count(node.cpuMilli / 1000, 'CPU'),
    `${Math.round(node.memoryBytes / 1024 ** 3)} GiB`,
    devicesInWords(node, realCount),
  ].join(', ');
};
