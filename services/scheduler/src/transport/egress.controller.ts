import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type EgressPolicy,
  PATTERNS,
  ReadEgressQueryDto,
  type SetEgressAnswer,
  SetEgressCommandDto,
  parseAs,
} from '#contracts';
import { type Refusal, type Result, accept, commandId, projectId } from '#kernel';
import type { ProjectEgress } from '../handlers/project-egress.ts';
import { PROJECT_EGRESS } from '../tokens.ts';

/** Whom the sessions of projects reach over the network. */
@Controller()
export class EgressController {
  readonly #egress: ProjectEgress;
  constructor(@Inject(PROJECT_EGRESS) egress: ProjectEgress) {
    this.#egress = egress;
  }

  @MessagePattern(PATTERNS.projectSetEgress)
  async set(@Payload() body: unknown): Promise<Result<SetEgressAnswer, Refusal>> {
    const command = parseAs(SetEgressCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, projectId: project, egress, by } = command.value;
    const { mode, allow } = egress;
    const wanted = { mode, ...(allow === undefined ? {} : { allow: [...allow] }) };
    return this.#egress.set({ commandId: commandId(id), projectId: projectId(project), by, egress: wanted });
  }

  @MessagePattern(PATTERNS.projectReadEgress)
  async read(@Payload() body: unknown): Promise<Result<EgressPolicy, Refusal>> {
    const query = parseAs(ReadEgressQueryDto, body);
    return query.ok ? accept(await this.#egress.read(projectId(query.value.projectId))) : query;
  }
}
