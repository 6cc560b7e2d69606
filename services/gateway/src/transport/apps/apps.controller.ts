import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isName } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import type { FindSession } from '../../handlers/find-session.ts';
import type { FindOpenable, OpenApp, ShowApps } from '../../handlers/open-app.ts';
import { FIND_OPENABLE, FIND_SESSION, OPEN_APP, SHOW_APPS } from '../../tokens.ts';
import { From } from '../access.ts';
import { answerList } from '../lists/answer-list.ts';
import { ListQuery } from '../lists/list-query.ts';
import { Listed } from '../lists/list-shape.ts';
import { APPS } from '../lists/session-shapes.ts';
import { problemFor, valueOrProblem } from '../refusal-status.ts';
import {
  AppLogResource,
  OpenedAppResource,
  openedAppResource,
  sessionAppResource,
  SessionAppsResource,
} from '../resources/app.resource.ts';

/** The name of an app, out of a path. */
export const nameOf = (app: string): string => {
  if (isName(app)) return app;
  throw problemFor({ code: 'app-unknown', message: `No app is called ${JSON.stringify(app.slice(0, 80))}.` });
};

@ApiTags('apps')
@Controller('v1/sessions/:ref/apps')
export class AppsController {
  readonly #find: FindSession;
  readonly #findOpenable: FindOpenable;
  readonly #open: OpenApp;
  readonly #show: ShowApps;
  constructor(
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(FIND_OPENABLE) findOpenable: FindOpenable,
    @Inject(OPEN_APP) open: OpenApp,
    @Inject(SHOW_APPS) show: ShowApps,
  ) {
    this.#find = find;
    this.#findOpenable = findOpenable;
    this.#open = open;
    this.#show = show;
  }

  @Get()
  @ApiOperation({ operationId: 'listApps', summary: 'What a running session can open in a browser.' })
  @ApiOkResponse({ type: SessionAppsResource })
  @Listed(APPS)
  async list(@Param('ref') ref: string, @Query() query: ListQuery, @From() caller: Caller) {
    const session = valueOrProblem(await this.#find(caller, ref));
    const apps = valueOrProblem(await this.#show.list(session)).map(sessionAppResource);
    const { items, next } = answerList(APPS, query, apps);
    return { apps: items, ...(next === undefined ? {} : { next }) };
  }

  @Post(':app/open')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'openApp',
    summary: 'Start an app of a session if it does not run, and get an address for a browser.',
    description:
      '`app` is the name of an app, or a port in digits that something in the session listens on. It may be one that is shared with the caller, of whatever project.',
  })
  @ApiOkResponse({ type: OpenedAppResource })
  async open(
    @Param('ref') ref: string,
    @Param('app') app: string,
    @From() caller: Caller,
  ): Promise<OpenedAppResource> {
    const session = valueOrProblem(await this.#findOpenable(caller, ref));
    return openedAppResource(valueOrProblem(await this.#open(caller, session, nameOf(app))));
  }

  @Get(':app/log')
  @ApiOperation({ operationId: 'readAppLog', summary: 'The last that an app printed.' })
  @ApiOkResponse({ type: AppLogResource })
  async log(
    @Param('ref') ref: string,
    @Param('app') app: string,
    @From() caller: Caller,
  ): Promise<AppLogResource> {
    const session = valueOrProblem(await this.#find(caller, ref));
    return { text: valueOrProblem(await this.#show.readLog(caller, session, nameOf(app))) };
  }
}
