import type {
  CordonNodeCommandDto,
  DrainNodeCommandDto,
  FenceNodeCommandDto,
  MoveNodeCommandDto,
  OperateNodeAnswer,
  UncordonNodeCommandDto,
} from '#contracts';
import type { Refusal, Result } from '#kernel';

/** What an operator can want of a node. */
export type NodeOrder =
  | { readonly order: 'cordon'; readonly command: CordonNodeCommandDto }
  | { readonly order: 'uncordon'; readonly command: UncordonNodeCommandDto }
  | { readonly order: 'drain'; readonly command: DrainNodeCommandDto }
  | { readonly order: 'fence'; readonly command: FenceNodeCommandDto }
  | { readonly order: 'move'; readonly command: MoveNodeCommandDto };

/** The owner of nodes. @throws DependencyFailure when it does not answer in time */
export type NodeOwner = {
  readonly operate: (order: NodeOrder) => Promise<Result<OperateNodeAnswer, Refusal>>;
};
