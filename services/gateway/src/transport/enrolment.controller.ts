import { Controller, Delete, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { isName, nodeId, toIso } from '#kernel';
import type { NodeId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { EnrolNodes } from '../handlers/enrol-nodes.ts';
import { ENROL_NODES } from '../tokens.ts';
import { From } from './access.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';

export class NodeInvitationResource {
  @ApiProperty({ example: 'gpu-2' })
  readonly nodeId!: string;
  @ApiProperty({
    description: 'For the other server: `npm start -- --join <token>`. It is good once, and shown this once.',
  })
  readonly token!: string;
  @ApiProperty({ format: 'date-time' })
  readonly expiresAt!: string;
}

const named = (id: string): NodeId => {
  if (isName(id)) return nodeId(id);
  throw problemFor({
    code: 'invalid-request',
    message: `A node is named by a DNS label (a-z, 0-9 and dashes, at most 63 characters), not ${JSON.stringify(id.slice(0, 80))}.`,
    pointer: '/id',
  });
};

/** How servers come into the pool, and leave it. */
@ApiTags('nodes')
@Controller('v1/nodes')
export class EnrolmentController {
  readonly #enrol: EnrolNodes;
  constructor(@Inject(ENROL_NODES) enrol: EnrolNodes) {
    this.#enrol = enrol;
  }

  @Post(':id/invitation')
  @ApiOperation({
    operationId: 'inviteNode',
    summary: 'Make a token with which another server joins the pool as this node.',
    description:
      'An earlier invitation of the node is void. A node that has joined keeps its key until a server shows the token; then the old key ends.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: NodeInvitationResource })
  async invite(
    @Param('id') id: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<NodeInvitationResource> {
    const node = named(id);
    const command = commandIdFor(caller.userId, `invite-node ${node}`, key);
    const invitation = valueOrProblem(await this.#enrol.invite(caller, node, command));
    return { nodeId: node, token: invitation.token, expiresAt: toIso(invitation.expiresAt) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'removeNode',
    summary: 'Take a server out of the pool: it is cut off at once, and its key opens nothing any more.',
    description: 'Refused while the node takes sessions or holds any; drain or fence it first.',
  })
  @ApiNoContentResponse()
  async remove(@Param('id') id: string, @From() caller: Caller): Promise<void> {
    const node = named(id);
    const command = commandIdFor(caller.userId, `remove-node ${node}`, undefined);
    valueOrProblem(await this.#enrol.remove(caller, node, command));
  }
}
