import {
  CordonNodeCommandDto,
  DrainNodeCommandDto,
  FenceNodeCommandDto,
  MoveNodeCommandDto,
  parseAs,
  UncordonNodeCommandDto,
} from '#contracts';
import type { CordonNodeDto, DrainNodeDto, FenceNodeDto, MoveNodeDto } from '#contracts';
import { accept, position, refuse, unreachable } from '#kernel';
import type { CommandId, NodeId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { NodeOrder, NodeOwner } from '../ports/node-owner.ts';
import type { NodeViews, NodeWithGrants } from '../ports/node-views.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { OWN_WRITE_MS } from './request-session.ts';

/** A wish as it came in at the door. */
export type NodeWish =
  | { readonly order: 'cordon'; readonly wish: CordonNodeDto }
  | { readonly order: 'uncordon'; readonly wish: object }
  | { readonly order: 'drain'; readonly wish: DrainNodeDto }
  | { readonly order: 'fence'; readonly wish: FenceNodeDto }
  | { readonly order: 'move'; readonly wish: MoveNodeDto };

export type Operated = { readonly node: NodeWithGrants; readonly hasChanged: boolean };
export type OperateNode = (
  caller: Caller,
  node: NodeId,
  wish: NodeWish,
  command: CommandId,
) => Promise<Result<Operated, Refusal>>;

type Envelope = { readonly commandId: CommandId; readonly nodeId: NodeId; readonly by: string };

const orderOf = ({ order, wish }: NodeWish, envelope: Envelope): Result<NodeOrder, Refusal> => {
  const whole = { ...wish, ...envelope };
  switch (order) {
    case 'cordon': {
      const asked = parseAs(CordonNodeCommandDto, whole);
      return asked.ok ? accept({ order, command: asked.value }) : asked;
    }
    case 'uncordon': {
      const asked = parseAs(UncordonNodeCommandDto, whole);
      return asked.ok ? accept({ order, command: asked.value }) : asked;
    }
    case 'drain': {
      const asked = parseAs(DrainNodeCommandDto, whole);
      return asked.ok ? accept({ order, command: asked.value }) : asked;
    }
    case 'fence': {
      const asked = parseAs(FenceNodeCommandDto, whole);
      return asked.ok ? accept({ order, command: asked.value }) : asked;
    }
    case 'move': {
      const asked = parseAs(MoveNodeCommandDto, whole);
      return asked.ok ? accept({ order, command: asked.value }) : asked;
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
    return accept({ node, hasChanged: outcome.value.hasChanged });
  };
