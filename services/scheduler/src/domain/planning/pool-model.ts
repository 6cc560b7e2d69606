import type { PoolPolicy, Resources } from '#contracts';
import type { NodeId, SessionId } from '#kernel';
import { isOpen, type KnownNode } from '../node/node-state.ts';
import { type ClusterModel, type NodeShape, emptyCluster } from '../placement/cluster-model.ts';
import { canBeShared } from '../placement/device-ask.ts';
import { freeCapacity, minusGrant } from '../placement/free-capacity.ts';
import { type Placer, createPlacer } from '../placement/placer.ts';
import { berthPolicy } from '../placement/policies/berth.ts';
import { packingPolicy } from '../placement/policies/packing.ts';
import { spreadPolicy } from '../placement/policies/spread.ts';
import type { Policy } from '../placement/score.ts';
import { type NodeLeft, setNode } from '../placement/set-node.ts';
import { asksOf } from './asks.ts';
import { type DeviceKinds, createDeviceKinds } from './device-kinds.ts';

export type PlacementRule = NonNullable<PoolPolicy['placement']>;

/** The flat model of one pool, which follows its nodes from round to round. */
export type PoolModel = {
  readonly placer: Placer;
  readonly kinds: DeviceKinds;
  /** In the order of the model. */
  readonly nodes: readonly KnownNode[];
  readonly indexOf: (id: NodeId) => number | undefined;
  /** What was taken from it on trial: the next `follow` looks at these nodes again. */
  readonly touched: (node: number) => void;
  readonly cluster: ClusterModel;
  readonly policy: Policy;
};

export type PoolModelKeeper = {
  /** The model as the nodes are now. Room that is held for a session which still waits is left out. */
  readonly follow: (
    nodes: readonly KnownNode[],
    rule: PlacementRule,
    isWaiting: (id: SessionId) => boolean,
  ) => PoolModel;
  /** A request has come: where the next goes depends on what is usually asked for. */
  readonly learn: (resources: Resources) => void;
};

const policyFor = (rule: PlacementRule): Policy => {
  if (rule === 'pack') return packingPolicy();
  return rule === 'spread' ? spreadPolicy() : berthPolicy();
};

/** All that the flat model can't change in place. */
const shapeOf = (node: KnownNode, kinds: DeviceKinds): NodeShape => ({
  cpuMilli: node.inventory.cpuMilli,
  memoryBytes: node.inventory.memoryBytes,
  devices: node.inventory.devices.map((device) => ({
    kind: kinds.kindOf(device),
    memoryBytes: device.memoryBytes,
    isUsable: true,
  })),
});

const isSameShape = (a: KnownNode, b: KnownNode): boolean => {
  if (a.inventory === b.inventory) return true;
  const [one, other] = [a.inventory, b.inventory];
  return (
    one.cpuMilli === other.cpuMilli &&
    one.memoryBytes === other.memoryBytes &&
    one.devices.length === other.devices.length &&
    one.devices.every((device, n) => {
      const now = other.devices[n];
      return (
        now?.deviceId === device.deviceId &&
        now.model === device.model &&
        now.memoryBytes === device.memoryBytes &&
        canBeShared(now) === canBeShared(device)
      );
    })
  );
};

/** What a node can give now: less every grant, and less the room that is held for those who wait. */
const leftOf = (node: KnownNode, isWaiting: (id: SessionId) => boolean): NodeLeft => {
  let free = freeCapacity(node);
  for (const [sessionId, room] of node.rooms) if (isWaiting(sessionId)) free = minusGrant(free, room);
  return {
    isOpen: isOpen(node),
    cpuMilli: free.cpuMilli,
    memoryBytes: free.memoryBytes,
    devices: free.devices.map(({ gpuMilli, gpuMemoryBytes }) => ({
      milli: gpuMilli,
      memoryBytes: gpuMemoryBytes,
    })),
  };
};

export const createPoolModelKeeper = (): PoolModelKeeper => {
  const kinds = createDeviceKinds();
  const lessons: Resources[] = [];
  let policy: Policy | null = null;
  let rule: PlacementRule | null = null;
  let model: (PoolModel & { seen: KnownNode[]; dirty: Set<number> }) | null = null;

  const build = (nodes: readonly KnownNode[], by: Policy, isWaiting: (id: SessionId) => boolean) => {
    const cluster = emptyCluster(nodes.map((node) => shapeOf(node, kinds)));
    const placer = createPlacer({ cluster, policy: by });
    const index = new Map(nodes.map(({ nodeId }, n) => [nodeId, n]));
    const dirty = new Set<number>();
    for (const [n, node] of nodes.entries()) setNode(cluster, n, leftOf(node, isWaiting));
    return {
      placer,
      cluster,
      policy: by,
      kinds,
      nodes,
      seen: [...nodes],
      dirty,
      indexOf: (id: NodeId) => index.get(id),
      touched: (node: number) => void dirty.add(node),
    };
  };

  const isSamePool = (nodes: readonly KnownNode[]): boolean =>
    model !== null &&
    model.seen.length === nodes.length &&
    nodes.every((node, n) => {
      const before = model?.seen[n];
      return before === node || (before?.nodeId === node.nodeId && isSameShape(before, node));
    });

  return {
    follow: (nodes, wanted, isWaiting) => {
      if (policy === null || rule !== wanted) {
        policy = policyFor(wanted);
        rule = wanted;
        model = null;
      }
      if (model === null || !isSamePool(nodes)) model = build(nodes, policy, isWaiting);
      const { seen, dirty, cluster, placer } = model;
      for (const [n, node] of nodes.entries()) {
        if (seen[n] === node && !dirty.has(n) && node.rooms.size === 0) continue;
        seen[n] = node;
        setNode(cluster, n, leftOf(node, isWaiting));
        placer.changed(n);
      }
      dirty.clear();
      for (const resources of lessons.splice(0))
        for (const ask of asksOf(resources, kinds).slice(0, 1)) placer.observe(ask);
      model = { ...model, nodes };
      return model;
    },
    learn: (resources) => void lessons.push(resources),
  };
};
