import { Body, Controller, Delete, Get, Headers, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ShareAppDto } from '#contracts';
import type { Caller } from '../../domain/caller.ts';
import type { FindSession } from '../../handlers/find-session.ts';
import type { ShareApps } from '../../handlers/share-apps.ts';
import { FIND_SESSION, SHARE_APPS } from '../../tokens.ts';
import { From } from '../access.ts';
import { commandIdFor, IDEMPOTENCY } from '../command-id.ts';
import { answerList } from '../lists/answer-list.ts';
import { ListQuery } from '../lists/list-query.ts';
import { Listed } from '../lists/list-shape.ts';
import { APP_SHARES, SHARED_APPS } from '../lists/session-shapes.ts';
import { valueOrProblem } from '../refusal-status.ts';
import {
  AppSharePage,
  appSharesResource,
  ChangedAppSharesResource,
  changedAppSharesResource,
  sharedAppResource,
  SharedAppsResource,
} from '../resources/app-share.resource.ts';
import { nameOf } from './apps.controller.ts';

/** Apps that others may open. */
@ApiTags('apps')
@Controller('v1')
export class AppSharesController {
  readonly #find: FindSession;
  readonly #apps: ShareApps;
  constructor(@Inject(FIND_SESSION) find: FindSession, @Inject(SHARE_APPS) apps: ShareApps) {
    this.#find = find;
    this.#apps = apps;
  }

  @Put('sessions/:ref/apps/:app/shares/:party')
  @ApiOperation({
    operationId: 'shareApp',
    summary:
      'Let `user:<id or address>` or `project:<id>` open one app of a session, and nothing else of it, until its end.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ChangedAppSharesResource })
  async share(
    @Param('ref') ref: string,
    @Param('app') app: string,
    @Param('party') party: string,
    @Body() { forMs }: ShareAppDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<ChangedAppSharesResource> {
    const session = valueOrProblem(await this.#find(caller, ref));
    const command = commandIdFor(caller.userId, `share-app ${session.sessionId} ${app} ${party}`, key);
    const wish = { app: nameOf(app), party, ...(forMs === undefined ? {} : { forMs }) };
    return changedAppSharesResource(valueOrProblem(await this.#apps.share(caller, session, wish, command)));
  }

  @Delete('sessions/:ref/apps/:app/shares/:party')
  @ApiOperation({
    operationId: 'unshareApp',
    summary: 'Take that back: who is there is shown out within seconds.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ChangedAppSharesResource })
  async unshare(
    @Param('ref') ref: string,
    @Param('app') app: string,
    @Param('party') party: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<ChangedAppSharesResource> {
    const session = valueOrProblem(await this.#find(caller, ref));
    const command = commandIdFor(caller.userId, `unshare-app ${session.sessionId} ${app} ${party}`, key);
    const wish = { app: nameOf(app), party };
    return changedAppSharesResource(valueOrProblem(await this.#apps.unshare(caller, session, wish, command)));
  }

  @Get('sessions/:ref/app-shares')
  @ApiOperation({ operationId: 'listAppShares', summary: 'Who else may open which apps of a session.' })
  @ApiOkResponse({ type: AppSharePage })
  @Listed(APP_SHARES)
  async list(@Param('ref') ref: string, @Query() query: ListQuery, @From() caller: Caller) {
    const { shares } = appSharesResource(this.#apps.of(valueOrProblem(await this.#find(caller, ref))));
    const { items, next } = answerList(APP_SHARES, query, shares);
    return { shares: items, ...(next === undefined ? {} : { next }) };
  }

  @Get('shared-apps')
  @ApiOperation({ operationId: 'listSharedApps', summary: 'Apps that others share with the caller.' })
  @ApiOkResponse({ type: SharedAppsResource })
  @Listed(SHARED_APPS)
  async withCaller(@Query() query: ListQuery, @From() caller: Caller) {
    const shared = (await this.#apps.withCaller(caller)).map(sharedAppResource);
    const { items, next } = answerList(SHARED_APPS, query, shared);
    return { apps: items, ...(next === undefined ? {} : { next }) };
  }
}
