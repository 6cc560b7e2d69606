import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  PATTERNS,
  PriorityCommandDto,
  type QueueAnswer,
  QueueCommandDto,
  ReorderCommandDto,
  parseAs,
} from '#contracts';
import { type Refusal, type Result, accept, commandId, projectId, sessionId } from '#kernel';
import type { LineWish } from '../domain/queue-operations/reorder-sessions.ts';
import type { OperateQueue, SessionsOrder } from '../handlers/operate-queue.ts';
import { OPERATE_QUEUE } from '../tokens.ts';

const orderOf = (dto: QueueCommandDto): SessionsOrder => ({
  commandId: commandId(dto.commandId),
  sessionIds: dto.sessionIds.map(sessionId),
  word: { by: dto.by, reach: dto.reach, projectId: projectId(dto.projectId) },
});

const wishOf = ({ place, before }: ReorderCommandDto): LineWish =>
  place === 'before' && before !== undefined
    ? { place, before: sessionId(before) }
    : { place: place === 'bottom' ? 'bottom' : 'top' };

/** What is done to several sessions at once. */
@Controller()
export class QueueController {
  readonly #queue: OperateQueue;
  constructor(@Inject(OPERATE_QUEUE) queue: OperateQueue) {
    this.#queue = queue;
  }

  @MessagePattern(PATTERNS.sessionHold)
  async hold(@Payload() body: unknown): Promise<Result<QueueAnswer, Refusal>> {
    const command = parseAs(QueueCommandDto, body);
    return command.ok ? accept(await this.#queue.hold(orderOf(command.value))) : command;
  }

  @MessagePattern(PATTERNS.sessionRelease)
  async release(@Payload() body: unknown): Promise<Result<QueueAnswer, Refusal>> {
    const command = parseAs(QueueCommandDto, body);
    return command.ok ? accept(await this.#queue.release(orderOf(command.value))) : command;
  }

  @MessagePattern(PATTERNS.sessionStopSeveral)
  async stop(@Payload() body: unknown): Promise<Result<QueueAnswer, Refusal>> {
    const command = parseAs(QueueCommandDto, body);
    return command.ok ? accept(await this.#queue.stop(orderOf(command.value))) : command;
  }

  @MessagePattern(PATTERNS.sessionReorder)
  async reorder(@Payload() body: unknown): Promise<Result<QueueAnswer, Refusal>> {
    const command = parseAs(ReorderCommandDto, body);
    if (!command.ok) return command;
    return accept(await this.#queue.reorder(orderOf(command.value), wishOf(command.value)));
  }

  @MessagePattern(PATTERNS.sessionPriority)
  async prioritise(@Payload() body: unknown): Promise<Result<QueueAnswer, Refusal>> {
    const command = parseAs(PriorityCommandDto, body);
    if (!command.ok) return command;
    return accept(await this.#queue.prioritise(orderOf(command.value), command.value.priority));
  }
}
