import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload } from '@nestjs/microservices';
import {
  DesiredQueryDto,
  type DesiredState,
  type NodeJoinAnswer,
  NodeJoinDto,
  PATTERNS,
  parseAs,
  protocolRefusal,
} from '#contracts';
import { type Refusal, type Rejected, type Result, incarnation, nodeId, refuse } from '#kernel';
import type { JoinNode } from '../handlers/join-node.ts';
import type { TellDesired } from '../handlers/tell-desired.ts';
import { JOIN_NODE, TELL_DESIRED } from '../tokens.ts';
import { joinOf } from './words.ts';

/** The bus lets a node use only subjects with its own id; so what it says inside must be about itself. */
const foreign = (subject: string, claimed: string): Rejected<Refusal<'forbidden'>> | null =>
  subject.split('.')[2] === claimed
    ? null
    : refuse({ code: 'forbidden', message: 'An agent speaks for its own node only.', pointer: '/nodeId' });

/** What agents ask. */
@Controller()
export class NodesController {
  readonly #join: JoinNode;
  readonly #desired: TellDesired;
  constructor(@Inject(JOIN_NODE) join: JoinNode, @Inject(TELL_DESIRED) desired: TellDesired) {
    this.#join = join;
    this.#desired = desired;
  }

  @MessagePattern(PATTERNS.nodeJoin('*'))
  async join(
    @Payload() body: unknown,
    @Ctx() context: NatsContext,
  ): Promise<Result<NodeJoinAnswer, Refusal>> {
    const join = parseAs(NodeJoinDto, body);
    if (!join.ok) return join;
    const { nodeId: node, protocol } = join.value;
    const mismatch = protocolRefusal(node, protocol);
    return (
      foreign(context.getSubject(), node) ??
      (mismatch === null ? this.#join(joinOf(join.value)) : refuse(mismatch))
    );
  }

  @MessagePattern(PATTERNS.nodeDesired('*'))
  async desired(
    @Payload() body: unknown,
    @Ctx() context: NatsContext,
  ): Promise<Result<DesiredState, Refusal>> {
    const query = parseAs(DesiredQueryDto, body);
    if (!query.ok) return query;
    const node = nodeId(query.value.nodeId);
    return foreign(context.getSubject(), node) ?? this.#desired(node, incarnation(query.value.incarnation));
  }
}
