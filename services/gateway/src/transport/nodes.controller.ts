import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isName, nodeId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { NodeViews } from '../ports/node-views.ts';
import { NODE_VIEWS } from '../tokens.ts';
import { From } from './access.ts';
import { answerPaged } from './lists/answer-list.ts';
import { Listed } from './lists/list-shape.ts';
import { NODES } from './lists/shapes.ts';
import { ListNodesQuery } from './queries.ts';
import { problemFor } from './refusal-status.ts';
import { NodeResource, nodeResource } from './resources/node.resource.ts';
import { NodePage } from './resources/page.resource.ts';

@ApiTags('nodes')
@Controller('v1/nodes')
export class NodesController {
  readonly #views: NodeViews;
  constructor(@Inject(NODE_VIEWS) views: NodeViews) {
    this.#views = views;
  }

  @Get()
  @ApiOperation({
    operationId: 'listNodes',
    summary:
      'Nodes by name, each device with what is given of it. Those that were taken out of the pool with `filter=state:removed`.',
  })
  @ApiOkResponse({ type: NodePage })
  @Listed(NODES)
  async list(@Query() query: ListNodesQuery, @From() caller: Caller) {
    const withRemoved = /(^|,)state:removed(,|$)/.test(query.filter ?? '');
    const { items, next } = await answerPaged(NODES, query, {
      isCursor: isName,
      page: async (after, limit) => {
        const from = after === undefined ? {} : { after: nodeId(after) };
        const found = await this.#views.list({ ...from, withRemoved, limit: limit + 1 });
        const page = found.slice(0, limit).map((node) => nodeResource(node, caller));
        return { items: page, next: found.length > limit ? page.at(-1)?.nodeId : undefined };
      },
    });
    return { nodes: items, ...(next === undefined ? {} : { next }) };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getNode', summary: 'One node.' })
  @ApiOkResponse({ type: NodeResource })
  async get(@Param('id') id: string, @From() caller: Caller): Promise<NodeResource> {
    const found = isName(id) ? await this.#views.byId(nodeId(id)) : undefined;
    if (found !== undefined) return nodeResource(found, caller);
    const message = `No node goes by the id ${JSON.stringify(id.slice(0, 80))}.`;
    throw problemFor({ code: 'node-unknown', message });
  }
}
