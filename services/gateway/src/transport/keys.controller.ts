import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { isName, keyId, projectId, userId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import { freshKey } from '../handlers/api-key.ts';
import type { IssueKey, RevokeKey } from '../handlers/issue-key.ts';
import { OWN_WRITE_MS } from '../handlers/request-session.ts';
import type { KeyViews } from '../ports/keys.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { ISSUE_KEY, KEY_VIEWS, REVOKE_KEY, VIEWS_PROGRESS } from '../tokens.ts';
import { From } from './access.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerPaged } from './lists/answer-list.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { KEYS } from './lists/shapes.ts';
import { CreateKeyDto } from './queries.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { IssuedKeyResource, keyResource } from './resources/key.resource.ts';
import { CallerResource, KeyPage } from './resources/page.resource.ts';

@ApiTags('keys')
@Controller('v1')
export class KeysController {
  readonly #views: KeyViews;
  readonly #issue: IssueKey;
  readonly #revoke: RevokeKey;
  readonly #progress: ViewsProgress;
  constructor(
    @Inject(KEY_VIEWS) views: KeyViews,
    @Inject(ISSUE_KEY) issue: IssueKey,
    @Inject(REVOKE_KEY) revoke: RevokeKey,
    @Inject(VIEWS_PROGRESS) progress: ViewsProgress,
  ) {
    this.#views = views;
    this.#issue = issue;
    this.#revoke = revoke;
    this.#progress = progress;
  }

  @Get('me')
  @ApiOperation({ operationId: 'getMe', summary: 'Whom the key speaks for.' })
  @ApiOkResponse({ type: CallerResource })
  me(@From() { keyId: id, userId: user, role, projectId: project, scopes }: Caller): CallerResource {
    return {
      ...(id === null ? {} : { keyId: id }),
      userId: user,
      role,
      projectId: project,
      ...(scopes === undefined ? {} : { scopes }),
    };
  }

  @Get('keys')
  @ApiOperation({
    operationId: 'listKeys',
    summary: 'API keys: of everybody for admins, his own for all others.',
  })
  @ApiOkResponse({ type: KeyPage })
  @Listed(KEYS)
  async list(@Query() query: ListQuery, @From() caller: Caller) {
    const whose = caller.role === 'admin' ? {} : { userId: caller.userId };
    const { items, next } = await answerPaged(KEYS, query, {
      isCursor: isName,
      page: async (after, limit) => {
        const from = after === undefined ? {} : { after: keyId(after) };
        const found = await this.#views.list({ ...whose, ...from, limit: limit + 1 });
        const page = found.slice(0, limit).map(({ view, lastUsedAt }) => keyResource(view, lastUsedAt));
        return { items: page, next: found.length > limit ? page.at(-1)?.keyId : undefined };
      },
    });
    return { keys: items, ...(next === undefined ? {} : { next }) };
  }

  @Post('keys')
  @ApiOperation({
    operationId: 'issueKey',
    summary:
      'Make an API key: for oneself, of no more than what one may; for admins also for others. Its secret is shown this once.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: IssuedKeyResource })
  async issue(
    @Body() wish: CreateKeyDto,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @From() caller: Caller,
  ): Promise<IssuedKeyResource> {
    const { label, role, expiresInMs } = wish;
    const owner = wish.userId === undefined ? caller.userId : userId(wish.userId);
    const lasting = expiresInMs === undefined ? {} : { expiresInMs };
    const project = wish.projectId === undefined ? {} : { projectId: projectId(wish.projectId) };
    const fresh = freshKey(commandIdFor(caller.userId, 'issue-key', idempotencyKey));
    const held = wish.scopes === undefined ? {} : { scopes: wish.scopes };
    const { view, key, position } = valueOrProblem(
      await this.#issue(caller, { userId: owner, role, label, ...project, ...held, ...lasting }, fresh),
    );
    await this.#progress.reached(position, OWN_WRITE_MS);
    return { ...keyResource(view), key };
  }

  @Delete('keys/:id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revokeKey',
    summary: 'Revoke an API key of one’s own, for admins any, at once and for ever.',
  })
  @ApiNoContentResponse()
  async revoke(@Param('id') id: string, @From() caller: Caller): Promise<void> {
    if (!isName(id)) throw problemFor({ code: 'not-found', message: 'No API key has such an id.' });
    const command = commandIdFor(caller.userId, 'revoke-key', undefined);
    const { position } = valueOrProblem(await this.#revoke(caller, keyId(id), command));
    if (position !== null) await this.#progress.reached(position, OWN_WRITE_MS);
  }
}
