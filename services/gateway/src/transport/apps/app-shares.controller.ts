import { Body, Controller, Delete, Get, Headers, Inject, Param, Put } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ShareAppDto } from '#contracts';
import type { Caller } from '../../domain/caller.ts';
import type { FindSession } from '../../handlers/find-session.ts';
import type { ShareApps } from '../../handlers/share-apps.ts';
import { FIND_SESSION, SHARE_APPS } from '../../tokens.ts';
import { From } from '../access.ts';
import { commandIdFor, IDEMPOTENCY } from '../command-id.ts';
import { valueOrProblem } from '../refusal-status.ts';
import {
  AppSharesResource,
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
  @ApiOkResponse({ type: AppSharesResource })
  async list(@Param('ref') ref: string, @From() caller: Caller): Promise<AppSharesResource> {
    return appSharesResource(this.#apps.of(valueOrProblem(await this.#find(caller, ref))));
  }

  @Get('shared-apps')
  @ApiOperation({ operationId: 'listSharedApps', summary: 'Apps that others share with the caller.' })
  @ApiOkResponse({ type: SharedAppsResource })
  async withCaller(@From() caller: Caller): Promise<SharedAppsResource> {
    return { apps: (await this.#apps.withCaller(caller)).map(sharedAppResource) };
  }
}
