import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload } from '@nestjs/microservices';
import {
  type CheckMountsAnswer,
  CheckMountsQueryDto,
  type MountHoldsAnswer,
  MountHoldsQueryDto,
  type MountStandingsAnswer,
  MountStandingsQueryDto,
  parseAs,
  PATTERNS,
  type PrepareMountsAnswer,
  PrepareMountsCommandDto,
} from '#contracts';
import { folderId, nodeId, refuse, type Refusal, type Result, sessionId } from '#kernel';
import type { CheckMounts } from '../handlers/check-mounts.ts';
import type { PrepareMounts } from '../handlers/prepare-mounts.ts';
import type { TellHolds } from '../handlers/tell-holds.ts';
import type { TellMounted } from '../handlers/tell-mounted.ts';
import { CHECK_MOUNTS, PREPARE_MOUNTS, TELL_HOLDS, TELL_MOUNTED } from '../tokens.ts';
import { callerOf } from './caller-words.ts';

/** Folders on their way into sessions. */
@Controller()
export class MountsController {
  readonly #check: CheckMounts;
  readonly #prepare: PrepareMounts;
  readonly #mounted: TellMounted;
  readonly #holds: TellHolds;
  constructor(
    @Inject(CHECK_MOUNTS) check: CheckMounts,
    @Inject(PREPARE_MOUNTS) prepare: PrepareMounts,
    @Inject(TELL_MOUNTED) mounted: TellMounted,
    @Inject(TELL_HOLDS) holds: TellHolds,
  ) {
    this.#check = check;
    this.#prepare = prepare;
    this.#mounted = mounted;
    this.#holds = holds;
  }

  @MessagePattern(PATTERNS.mountStandings)
  async standings(@Payload() body: unknown): Promise<Result<MountStandingsAnswer, Refusal>> {
    const query = parseAs(MountStandingsQueryDto, body);
    return query.ok ? this.#mounted(query.value.folderIds.map(folderId), query.value.samples) : query;
  }

  @MessagePattern(PATTERNS.mountCheck)
  async check(@Payload() body: unknown): Promise<Result<CheckMountsAnswer, Refusal>> {
    const query = parseAs(CheckMountsQueryDto, body);
    return query.ok ? this.#check(callerOf(query.value.caller), query.value.folders) : query;
  }

  /** The subject says who speaks: a node may only ask for itself. */
  @MessagePattern(PATTERNS.mountPrepare('*'))
  async prepare(
    @Payload() body: unknown,
    @Ctx() context: NatsContext,
  ): Promise<Result<PrepareMountsAnswer, Refusal>> {
    const command = parseAs(PrepareMountsCommandDto, body);
    if (!command.ok) return command;
    const { nodeId: node, sessionId: session, epoch } = command.value;
    if (context.getSubject() !== PATTERNS.mountPrepare(nodeId(node)))
      return refuse({ code: 'forbidden', message: 'A node asks for its own sessions only.' });
    return this.#prepare({ sessionId: sessionId(session), epoch, nodeId: nodeId(node) });
  }

  @MessagePattern(PATTERNS.mountHolds('*'))
  async holds(
    @Payload() body: unknown,
    @Ctx() context: NatsContext,
  ): Promise<Result<MountHoldsAnswer, Refusal>> {
    const query = parseAs(MountHoldsQueryDto, body);
    if (!query.ok) return query;
    const node = nodeId(query.value.nodeId);
    if (context.getSubject() !== PATTERNS.mountHolds(node))
      return refuse({ code: 'forbidden', message: 'A node asks for its own sessions only.' });
    return this.#holds(node);
  }
}
