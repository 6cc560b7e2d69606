import { unreachable } from '#kernel';
import type { RecordedEvent } from '../envelope.ts';
import type { NodeFact, NodeGrantGiven } from '../node-events.ts';
import type { Inventory } from '../resources.ts';
import type { SayFault } from './log-fault.ts';

type Given = NodeGrantGiven['data'];
type DeviceUse = { milli: number; memoryBytes: number };
type Node = {
  inventory: Inventory | undefined;
  isLost: boolean;
  isClosed: boolean;
  isFenced: boolean;
  cpuMilli: number;
  memoryBytes: number;
  readonly use: Map<string, DeviceUse>;
  readonly grants: Map<string, Given & { isRevoked: boolean }>;
};

/** Nothing of a node is given twice: no device above 1000, no memory, no CPU above what it has, at any position. */
export const createGrantsCheck = (isWhole: boolean) => {
  const nodes = new Map<string, Node>();
  /** Session → the nodes that hold something for it, and in which epoch. */
  const holders = new Map<string, { readonly epoch: number; readonly nodes: Set<string> }>();
  let givenCount = 0;
  let heldCount = 0;
  let heldMax = 0;
  let deviceMilliMax = 0;

  const nodeOf = (id: string): Node => {
    const known = nodes.get(id);
    if (known !== undefined) return known;
    const fresh: Node = {
      inventory: undefined,
      isLost: false,
      isClosed: false,
      isFenced: false,
      cpuMilli: 0,
      memoryBytes: 0,
      use: new Map(),
      grants: new Map(),
    };
    nodes.set(id, fresh);
    return fresh;
  };

  /** Adds a grant to what is given (`by` = 1), or takes it off (`by` = -1). */
  const add = (node: Node, given: Given, by: 1 | -1): void => {
    node.cpuMilli += by * given.cpuMilli;
    node.memoryBytes += by * given.memoryBytes;
    for (const part of given.devices) {
      const use = node.use.get(part.deviceId) ?? { milli: 0, memoryBytes: 0 };
      use.milli += by * part.gpuMilli;
      use.memoryBytes += by * part.gpuMemoryBytes;
      node.use.set(part.deviceId, use);
      deviceMilliMax = Math.max(deviceMilliMax, use.milli);
    }
  };

  const checkDevices = (node: Node, given: Given, say: SayFault): void => {
    for (const { deviceId } of given.devices) {
      const use = node.use.get(deviceId);
      if (use !== undefined && use.milli > 1000)
        say('device-oversold', `${use.milli} of 1000 of ${deviceId}`);
      if (node.inventory === undefined) continue;
      const device = node.inventory.devices.find((candidate) => candidate.deviceId === deviceId);
      if (device === undefined || device.health === 'lost')
        say('device-unknown', `${deviceId} is ${device === undefined ? 'not on the node' : 'lost'}`);
      else if (device.health !== 'ok') say('device-sick', `${deviceId} is ${device.health}`);
      else if (use !== undefined && use.memoryBytes > device.memoryBytes)
        say('device-memory-oversold', `${use.memoryBytes} of ${device.memoryBytes} bytes of ${deviceId}`);
    }
  };

  const give = (node: Node, given: Given, say: SayFault): void => {
    const key = `${given.sessionId}/${given.epoch}`;
    if (node.grants.has(key)) {
      say('grant-twice', `epoch ${given.epoch} of ${given.sessionId} is held already`);
      return;
    }
    const holder = holders.get(given.sessionId) ?? { epoch: given.epoch, nodes: new Set<string>() };
    if (holder.epoch !== given.epoch)
      say('grant-twice', `${given.sessionId} still holds something on ${[...holder.nodes].join(', ')}`);
    if (node.isLost) say('out-of-order', 'given on a node that is lost');
    if (node.isFenced) say('out-of-order', 'given on a node that is fenced');
    if (node.isClosed) say('out-of-order', 'given on a node that is to take nothing new');
    const { network } = given;
    if (network !== undefined && [...node.grants.values()].some((other) => other.network === network))
      say('network-twice', `the network ${network} of ${given.sessionId} is another session's on this node`);
    node.grants.set(key, { ...given, isRevoked: false });
    holder.nodes.add(given.nodeId);
    holders.set(given.sessionId, { epoch: given.epoch, nodes: holder.nodes });
    givenCount += 1;
    heldCount += 1;
    heldMax = Math.max(heldMax, heldCount);
    add(node, given, 1);
    checkDevices(node, given, say);
    if (node.inventory === undefined) return;
    if (node.cpuMilli > node.inventory.cpuMilli)
      say('cpu-oversold', `${node.cpuMilli} of ${node.inventory.cpuMilli} thousandths of a core`);
    if (node.memoryBytes > node.inventory.memoryBytes)
      say('memory-oversold', `${node.memoryBytes} of ${node.inventory.memoryBytes} bytes`);
  };

  return {
    see: (event: RecordedEvent<NodeFact>, say: SayFault): void => {
      const node = nodeOf(event.data.nodeId);
      if (isWhole && node.inventory === undefined && event.type !== 'node.joined')
        say('node-unknown', `${event.type} of a node that never joined`);
      switch (event.type) {
        case 'node.joined':
          if (node.isFenced) node.isLost = false;
          node.isFenced = false;
          node.inventory = event.data.inventory;
          return;
        case 'node.inventory-changed':
          // What is held may be more than an inventory that shrank: that is a broken device, not a sale.
          node.inventory = event.data.inventory;
          return;
        case 'node.lost':
          if (node.isLost) say('fact-twice', 'lost again');
          node.isLost = true;
          return;
        case 'node.returned':
          if (isWhole && !node.isLost) say('out-of-order', 'returned, but was not lost');
          node.isLost = false;
          return;
        case 'node.cordoned':
        case 'node.drain-started':
        case 'node.drained':
          node.isClosed = true;
          return;
        case 'node.uncordoned':
          node.isClosed = false;
          return;
        case 'node.fenced':
          node.isFenced = true;
          return;
        case 'node.clock-right':
        case 'node.clock-skewed':
        case 'node.room-held':
        case 'node.room-lifted':
        case 'node.booked':
        case 'node.unbooked':
        case 'node.pool-changed':
          return;
        case 'node.grant-given':
          give(node, event.data, say);
          return;
        case 'node.grant-revoked':
        case 'node.grant-released': {
          const { sessionId, epoch } = event.data;
          const key = `${sessionId}/${epoch}`;
          const held = node.grants.get(key);
          if (held === undefined) {
            if (isWhole) say('grant-unknown', `epoch ${epoch} of ${sessionId} is not held`);
          } else if (event.type === 'node.grant-revoked') {
            if (held.isRevoked) say('fact-twice', `epoch ${epoch} of ${sessionId} was revoked before`);
            held.isRevoked = true;
          } else {
            add(node, held, -1);
            heldCount -= 1;
            node.grants.delete(key);
            const holder = holders.get(sessionId);
            holder?.nodes.delete(event.data.nodeId);
            if (holder?.nodes.size === 0) holders.delete(sessionId);
          }
          return;
        }
        default:
          unreachable(event);
      }
    },
    counts: () => ({
      nodes: nodes.size,
      grantsGiven: givenCount,
      grantsHeld: heldCount,
      grantsHeldMax: heldMax,
      deviceMilliMax,
    }),
  };
};
