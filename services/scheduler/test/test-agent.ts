import type { DesiredGrant, Device, GrantStatus, Inventory, NodeJoin, Report } from '#contracts';
import { type EpochMs, type Incarnation, type NodeId, type SessionId, incarnation } from '#kernel';
import type { JoinNode } from '../src/handlers/join-node.ts';
import type { TellDesired } from '../src/handlers/tell-desired.ts';
import { joined } from './builders.ts';

/** What an agent asks of a scheduler. */
type Asked = { readonly join: JoinNode; readonly desired: TellDesired };
export type TestAgentOptions = {
  readonly nodeId: NodeId;
  readonly gpus: number;
  readonly clock: { readonly now: () => EpochMs };
  /** Its reports; the test draws them from here in any order. */
  readonly bag: Report[];
  /** Every join that it ever sent. */
  readonly joins: NodeJoin[];
};

const bootOf = (id: NodeId, n: number): Incarnation =>
  incarnation(`11111111-1111-4111-8111-${id.slice(-1)}${String(n).padStart(11, '0')}`);

/** An agent that does what it is told, and says so. Its containers outlive it; it can be cut off from all schedulers. */
export const createTestAgent = ({ nodeId, gpus, clock, bag, joins }: TestAgentOptions) => {
  const fact = joined(gpus, bootOf(nodeId, 0), nodeId);
  if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
  let { inventory } = fact.data;
  let boot = 0;
  let seq = 0;
  let isCut = false;
  let work: Promise<void> = Promise.resolve();
  const containers = new Map<string, DesiredGrant>();
  const refused = new Set<string>();
  const faults: string[] = [];

  const current = (): Incarnation => bootOf(nodeId, boot);
  const say = (sessionId: SessionId, epoch: number, status: GrantStatus): void => {
    seq += 1;
    bag.push({ nodeId, incarnation: current(), seq, at: clock.now(), sessionId, epoch, status });
  };

  const present = async (scheduler: Asked, isCleared: boolean): Promise<void> => {
    boot += 1;
    seq = 0;
    refused.clear();
    const join = { nodeId, incarnation: current(), inventory, isCleared };
    joins.push(join);
    const outcome = await scheduler.join(join);
    if (outcome.ok || outcome.refusal.code !== 'node-fenced' || isCleared) return;
    containers.clear();
    await present(scheduler, true);
  };

  const start = (grant: DesiredGrant): void => {
    containers.set(`${grant.sessionId}/${grant.epoch}`, grant);
    for (const { deviceId } of grant.devices) {
      const used = [...containers.values()].flatMap(({ devices }) =>
        devices.filter((device) => device.deviceId === deviceId).map((device) => device.gpuMilli),
      );
      if (used.reduce((a, b) => a + b, 0) > 1000) faults.push(`two programs on ${deviceId} of ${nodeId}`);
    }
  };

  /** `mood` picks what its programs do. */
  const tendGrant = (grant: DesiredGrant, mood: number): void => {
    const { sessionId, epoch } = grant;
    const name = `${sessionId}/${epoch}`;
    const at = clock.now();
    const end = { kind: 'exit', exitCode: mood % 3, oomKilled: mood % 5 === 4 } as const;
    const gone = { phase: 'absent', end, startedAt: at, endedAt: at } as const;
    if (grant.want === 'stop' || grant.known === 'ended') {
      containers.delete(name);
      say(sessionId, epoch, grant.want === 'stop' ? { ...gone, end: null } : gone);
      return;
    }
    // What was refused once stays so: the scheduler may have heard it.
    if (refused.has(name) || (mood % 7 === 6 && !containers.has(name))) {
      refused.add(name);
      say(sessionId, epoch, { phase: 'refused', code: 'device-gone', message: 'gone' });
      return;
    }
    start(grant);
    if (mood % 3 === 0) say(sessionId, epoch, { phase: 'ended', end, startedAt: at, endedAt: at });
    else say(sessionId, epoch, { phase: 'running', startedAt: at });
  };

  const look = async (scheduler: Asked, mood: number): Promise<void> => {
    const desired = await scheduler.desired(nodeId, current());
    if (!desired.ok) {
      const isFenced = desired.refusal.code === 'node-fenced';
      if (isFenced) containers.clear();
      await present(scheduler, isFenced);
      return;
    }
    const wanted = new Set(desired.value.grants.map(({ sessionId, epoch }) => `${sessionId}/${epoch}`));
    for (const [index, grant] of desired.value.grants.entries()) tendGrant(grant, mood + index);
    // To end what is not wanted takes a while, and nothing waits for it.
    for (const name of containers.keys()) if (!wanted.has(name)) containers.delete(name);
  };

  /** One thing at a time, as in a real agent, and nothing while it is cut off. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    work = work.then(() => (isCut ? undefined : act()));
    return work;
  };

  return {
    nodeId,
    current,
    faults,
    isCut: () => isCut,
    setCut: (cut: boolean): void => {
      isCut = cut;
    },
    /** A new process: its containers are still there. */
    restart: (scheduler: Asked) => inTurn(() => present(scheduler, false)),
    step: (scheduler: Asked, mood: number) => inTurn(() => look(scheduler, mood)),
    /** Its first device is of this health from now on. */
    ail: (scheduler: Asked, health: Device['health']) =>
      inTurn(async () => {
        const [first, ...others] = inventory.devices;
        if (first === undefined) return;
        const next: Inventory = { ...inventory, devices: [{ ...first, health }, ...others] };
        inventory = next;
        await scheduler.join({ nodeId, incarnation: current(), inventory });
      }),
  };
};
