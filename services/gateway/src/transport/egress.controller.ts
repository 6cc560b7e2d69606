import { Body, Controller, Get, Headers, Inject, Param, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EgressPolicyDto } from '#contracts';
import type { EgressPolicy } from '#contracts';
import { isName, projectId } from '#kernel';
import type { ProjectId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { ShowAndSetEgress } from '../handlers/project-egress.ts';
import { PROJECT_EGRESS } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';

const idOf = (raw: string): ProjectId => {
  if (isName(raw)) return projectId(raw);
  const message = `No project goes by the id ${JSON.stringify(raw.slice(0, 80))}.`;
  throw problemFor({ code: 'project-unknown', message });
};

/** Whom the sessions of projects reach over the network. */
@ApiTags('projects')
@Controller('v1/projects/:id/egress')
export class EgressController {
  readonly #egress: ShowAndSetEgress;
  constructor(@Inject(PROJECT_EGRESS) egress: ShowAndSetEgress) {
    this.#egress = egress;
  }

  @Get()
  @ApiOperation({
    operationId: 'getEgress',
    summary: 'Whom the sessions of a project reach over the network.',
  })
  @ApiOkResponse({ type: EgressPolicyDto })
  async get(@Param('id') id: string, @From() caller: Caller): Promise<EgressPolicy> {
    return valueOrProblem(await this.#egress.read(caller, idOf(id)));
  }

  @Put()
  @ApiOperation({
    operationId: 'setEgress',
    summary:
      'Say whom the sessions of a project reach over the network, in place of what was said before; those that run, too.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: EgressPolicyDto })
  async set(
    @Param('id') id: string,
    @Body() policy: EgressPolicyDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<EgressPolicy> {
    const project = idOf(id);
    const commandId = commandIdFor(caller.userId, `set-egress ${project}`, key);
    const outcome = await this.#egress.set({ caller, projectId: project, commandId }, policy);
    const { egress, position } = valueOrProblem(outcome);
    void reply.header('berth-position', String(position));
    return egress;
  }
}
