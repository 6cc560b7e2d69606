import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CordonNodeDto, DrainNodeDto, FenceNodeDto, MoveNodeDto } from '#contracts';
import { isName, nodeId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { NodeWish, OperateNode } from '../handlers/operate-node.ts';
import { OPERATE_NODE } from '../tokens.ts';
import { From } from './access.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { DryRunQuery, isDryRun } from './dry-run.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import {
  OperatedNodeResource,
  operatedNodeResource,
  TriedNodeResource,
} from './resources/operated-node.resource.ts';

/** What operators do to nodes. */
@ApiTags('nodes')
@Controller('v1/nodes')
export class NodeOperationsController {
  readonly #operate: OperateNode;
  constructor(@Inject(OPERATE_NODE) operate: OperateNode) {
    this.#operate = operate;
  }

  async #carryOut(
    caller: Caller,
    id: string,
    key: string | undefined,
    wish: NodeWish,
  ): Promise<TriedNodeResource> {
    if (!isName(id))
      throw problemFor({
        code: 'node-unknown',
        message: `No node goes by the id ${JSON.stringify(id.slice(0, 80))}.`,
      });
    const command = commandIdFor(caller.userId, `${wish.order}-node ${id}`, key);
    const operated = valueOrProblem(await this.#operate(caller, nodeId(id), wish, command));
    return operatedNodeResource(operated, wish, caller);
  }

  @Post(':id/cordon')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cordonNode',
    summary: 'Let the node take no new sessions; what runs goes on.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OperatedNodeResource })
  cordon(
    @Param('id') id: string,
    @Body() wish: CordonNodeDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OperatedNodeResource> {
    return this.#carryOut(caller, id, key, { order: 'cordon', wish });
  }

  @Post(':id/uncordon')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'uncordonNode',
    summary: 'Let the node take new sessions again; a drain is called off.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OperatedNodeResource })
  uncordon(
    @Param('id') id: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OperatedNodeResource> {
    return this.#carryOut(caller, id, key, { order: 'uncordon', wish: {} });
  }

  @Post(':id/drain')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'drainNode',
    summary: 'Let the node take no new sessions, and preempt what still runs at the deadline.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: TriedNodeResource })
  drain(
    @Param('id') id: string,
    @Body() wish: DrainNodeDto,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<TriedNodeResource> {
    return this.#carryOut(caller, id, key, { order: 'drain', wish, isTrial: isDryRun(query) });
  }

  @Post(':id/fence')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'fenceNode',
    summary: 'Give the node up: its sessions end or run again elsewhere, and it has to join anew.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: TriedNodeResource })
  fence(
    @Param('id') id: string,
    @Body() wish: FenceNodeDto,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<TriedNodeResource> {
    return this.#carryOut(caller, id, key, { order: 'fence', wish, isTrial: isDryRun(query) });
  }

  @Post(':id/pool')
  @HttpCode(200)
  @ApiOperation({ operationId: 'moveNode', summary: 'Put the node in a pool; what runs goes on.' })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OperatedNodeResource })
  move(
    @Param('id') id: string,
    @Body() wish: MoveNodeDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OperatedNodeResource> {
    return this.#carryOut(caller, id, key, { order: 'move', wish });
  }
}
