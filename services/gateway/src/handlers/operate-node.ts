import {
  CordonNodeCommandDto,
  DrainNodeCommandDto,
  FenceNodeCommandDto,
  MoveNodeCommandDto,
  parseAs,
  UncordonNodeCommandDto,
} from '#contracts';
import type { CordonNodeDto, DrainNodeDto, FenceNodeDto, MoveNodeDto } from '#contracts';
import { accept, epochMs, position, refuse, unreachable } from '#kernel';
import type { CommandId, EpochMs, NodeId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { NodeOrder, NodeOwner } from '../ports/node-owner.ts';
import type { NodeViews, NodeWithGrants } from '../ports/node-views.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { OWN_WRITE_MS } from './request-session.ts';

/** A wish as it came in at the door. */
export type NodeWish =
  | { readonly order: 'cordon'; readonly wish: CordonNodeDto }
  | { readonly order: 'uncordon'; readonly wish: object }
  | { readonly order: 'drain'; readonly wish: DrainNodeDto; readonly isTrial: boolean }
  | { readonly order: 'fence'; readonly wish: FenceNodeDto; readonly isTrial: boolean }
  | { readonly order: 'move'; readonly wish: MoveNodeDto };

export type Operated = {
  readonly node: NodeWithGrants;
  readonly hasChanged: boolean;
  /** Of the trial of a drain: when what still runs would be preempted. */
  readonly drainBy?: EpochMs;
};
export type OperateNode = (
  caller: Caller,
  node: NodeId,
  wish: NodeWish,
  command: CommandId,
) => Promise<Result<Operated, Refusal>>;

type Envelope = { readonly commandId: CommandId; readonly nodeId: NodeId; readonly by: string };

const orderOf = (asked: NodeWish, envelope: Envelope): Result<NodeOrder, Refusal> => {
  const { order, wish } = asked;
  const trial = 'isTrial' in asked && asked.isTrial ? { isTrial: true } : {};
  const whole = { ...wish, ...trial, ...envelope };
  switch (order) {
    case 'cordon': {
      const read = parseAs(CordonNodeCommandDto, whole);
      return read.ok ? accept({ order, command: read.value }) : read;
    }
    case 'uncordon': {
      const read = parseAs(UncordonNodeCommandDto, whole);
      return read.ok ? accept({ order, command: read.value }) : read;
    }
    case 'drain': {
      const read = parseAs(DrainNodeCommandDto, whole);
      return read.ok ? accept({ order, command: read.value }) : read;
    }
    case 'fence': {
      const read = parseAs(FenceNodeCommandDto, whole);
      return read.ok ? accept({ order, command: read.value }) : read;
    }
    case 'move': {
      const read = parseAs(MoveNodeCommandDto, whole);
      return read.ok ? accept({ order, command: read.value }) : read;
    }
    default:
      return unreachable(order);
  }
};

/** Passes an operator's wish on to the owner of nodes, and answers when lists show what became of it. */
export const operateNode =
  (owner: NodeOwner, nodes: NodeViews, views: ViewsProgress): OperateNode =>
  async (caller, nodeId, wish, commandId) => {
    const order = orderOf(wish, { commandId, nodeId, by: `user:${caller.userId}` });
    if (!order.ok) return order;
    const outcome = await owner.operate(order.value);
    if (!outcome.ok) return outcome;
    await views.reached(position(outcome.value.position), OWN_WRITE_MS);
    const node = await nodes.byId(nodeId);
    if (node === undefined)
      return refuse({ code: 'unavailable', message: `Node ${nodeId} can't be shown yet; ask again.` });
    const { hasChanged, drainBy } = outcome.value;
    return accept({ node, hasChanged, ...(drainBy === undefined ? {} : { drainBy: epochMs(drainBy) }) });
  };
