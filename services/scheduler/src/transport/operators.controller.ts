import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  CordonNodeCommandDto,
  DEFAULT_DRAIN_MS,
  DrainNodeCommandDto,
  FenceNodeCommandDto,
  MoveNodeCommandDto,
  type OperateNodeAnswer,
  PATTERNS,
  UncordonNodeCommandDto,
  parseAs,
} from '#contracts';
import { type Refusal, type Result, commandId, nodeId, poolId } from '#kernel';
import { fenceNode } from '../domain/node/fence-node.ts';
import { moveNode } from '../domain/node/move-node.ts';
import { cordonNode, drainNode, uncordonNode } from '../domain/node/serve-node.ts';
import type { NodeOrder, OperateNode } from '../handlers/operate-node.ts';
import { OPERATE_NODE } from '../tokens.ts';

type Answer = Promise<Result<OperateNodeAnswer, Refusal>>;

/** What operators want of nodes. That they are operators was seen to at the door. */
@Controller()
export class OperatorsController {
  readonly #operate: OperateNode;
  constructor(@Inject(OPERATE_NODE) operate: OperateNode) {
    this.#operate = operate;
  }

  #carryOut(
    command: UncordonNodeCommandDto & { readonly isTrial?: boolean },
    decide: NodeOrder['decide'],
  ): Answer {
    const { commandId: id, nodeId: node, by, isTrial = false } = command;
    return this.#operate({ commandId: commandId(id), nodeId: nodeId(node), by, isTrial, decide });
  }

  @MessagePattern(PATTERNS.nodeCordon)
  async cordon(@Payload() body: unknown): Answer {
    const command = parseAs(CordonNodeCommandDto, body);
    if (!command.ok) return command;
    const { by, reason = null } = command.value;
    return this.#carryOut(command.value, (node, at) => cordonNode({ by, reason, at }, node));
  }

  @MessagePattern(PATTERNS.nodeUncordon)
  async uncordon(@Payload() body: unknown): Answer {
    const command = parseAs(UncordonNodeCommandDto, body);
    if (!command.ok) return command;
    const { by } = command.value;
    return this.#carryOut(command.value, (node, at) => uncordonNode({ by, at }, node));
  }

  @MessagePattern(PATTERNS.nodeDrain)
  async drain(@Payload() body: unknown): Answer {
    const command = parseAs(DrainNodeCommandDto, body);
    if (!command.ok) return command;
    const { by, reason = null, deadlineMs: graceMs = null } = command.value;
    const usualMs = DEFAULT_DRAIN_MS;
    return this.#carryOut(command.value, (node, at) => drainNode({ by, reason, graceMs, usualMs, at }, node));
  }

  @MessagePattern(PATTERNS.nodeFence)
  async fence(@Payload() body: unknown): Answer {
    const command = parseAs(FenceNodeCommandDto, body);
    if (!command.ok) return command;
    const { by, force: isForced = false } = command.value;
    return this.#carryOut(command.value, (node, at) => fenceNode({ by, isForced, at }, node));
  }

  @MessagePattern(PATTERNS.nodeMove)
  async move(@Payload() body: unknown): Answer {
    const command = parseAs(MoveNodeCommandDto, body);
    if (!command.ok) return command;
    const { by, poolId: pool } = command.value;
    return this.#carryOut(command.value, (node, at) => moveNode({ by, poolId: poolId(pool), at }, node));
  }
}
