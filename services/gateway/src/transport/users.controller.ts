import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isName, projectId, userId } from '#kernel';
import type { UserId } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { ManageUsers } from '../handlers/manage-users.ts';
import type { UserViews } from '../ports/users.ts';
import { MANAGE_USERS, USER_VIEWS } from '../tokens.ts';
import { From } from './access.ts';
import { ChangeUserDto, CreateUserDto, ListUsersQuery } from './bodies/user.dto.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerPaged } from './lists/answer-list.ts';
import { Listed } from './lists/list-shape.ts';
import { USERS } from './lists/shapes.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { UserPage, userResource, UserResource } from './resources/user.resource.ts';

const unknown = (id: string) =>
  problemFor({
    code: 'user-unknown',
    message: `No user goes by the id ${JSON.stringify(id.slice(0, 80))}.`,
  });
/** The id in a path. */
export const userIdIn = (raw: string): UserId => {
  if (isName(raw)) return userId(raw);
  throw unknown(raw);
};

@ApiTags('users')
@Controller('v1/users')
export class UsersController {
  readonly #users: UserViews;
  readonly #manage: ManageUsers;
  constructor(@Inject(USER_VIEWS) users: UserViews, @Inject(MANAGE_USERS) manage: ManageUsers) {
    this.#users = users;
    this.#manage = manage;
  }

  @Get()
  @ApiOperation({ operationId: 'listUsers', summary: 'Everybody who has an account.' })
  @ApiOkResponse({ type: UserPage })
  @Listed(USERS)
  async list(@Query() query: ListUsersQuery) {
    const { items, next } = await answerPaged(USERS, query, {
      isCursor: isName,
      page: async (after, limit) => {
        const from = after === undefined ? {} : { after: userId(after) };
        const found = await this.#users.list({ ...from, limit: limit + 1 });
        const page = found.slice(0, limit).map(userResource);
        return { items: page, next: found.length > limit ? page.at(-1)?.userId : undefined };
      },
    });
    return { users: items, ...(next === undefined ? {} : { next }) };
  }

  @Post()
  @ApiOperation({ operationId: 'createUser', summary: 'Make an account. It is taken into use by a link.' })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: UserResource })
  async create(
    @Body() wish: CreateUserDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<UserResource> {
    const { name = null, email = null, isAdmin = false, projects = [] } = wish;
    const id = userId(wish.userId);
    const command = commandIdFor(caller.userId, `create-user ${id}`, key);
    const memberships = projects.map(({ projectId: project, role }) => ({
      projectId: projectId(project),
      role,
    }));
    const fresh = { userId: id, isAdmin, person: { name, email }, projects: memberships };
    return userResource(valueOrProblem(await this.#manage.create(caller, fresh, command)));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getUser', summary: 'One user: oneself, for admins anybody.' })
  @ApiOkResponse({ type: UserResource })
  async get(@Param('id') id: string, @From() caller: Caller): Promise<UserResource> {
    const found = may(caller, { userId: id }) ? await this.#users.byId(userIdIn(id)) : undefined;
    if (found === undefined) throw unknown(id);
    return userResource(found);
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'changeUser',
    summary: 'Change what is said of a user; what is absent stays as it was.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: UserResource })
  async change(
    @Param('id') id: string,
    @Body() wish: ChangeUserDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<UserResource> {
    const command = commandIdFor(caller.userId, `change-user ${id}`, key);
    return userResource(
      valueOrProblem(await this.#manage.change(caller, userIdIn(id), { ...wish }, command)),
    );
  }

  @Post(':id/disable')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'disableUser',
    summary: 'Let nothing open for a user any more: no key, no sign-in. What runs goes on.',
  })
  @ApiOkResponse({ type: UserResource })
  async disable(@Param('id') id: string, @From() caller: Caller): Promise<UserResource> {
    const command = commandIdFor(caller.userId, 'disable-user', undefined);
    return userResource(valueOrProblem(await this.#manage.disable(caller, userIdIn(id), command)));
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiOperation({ operationId: 'enableUser', summary: 'Let things open for a user again.' })
  @ApiOkResponse({ type: UserResource })
  async enable(@Param('id') id: string, @From() caller: Caller): Promise<UserResource> {
    const command = commandIdFor(caller.userId, 'enable-user', undefined);
    return userResource(valueOrProblem(await this.#manage.enable(caller, userIdIn(id), command)));
  }

  @Post(':id/forget')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'forgetUser',
    summary: 'Erase the name and the address of a user. What he did stays in the log, under his id.',
  })
  @ApiOkResponse({ type: UserResource })
  async forget(@Param('id') id: string, @From() caller: Caller): Promise<UserResource> {
    const command = commandIdFor(caller.userId, 'forget-user', undefined);
    return userResource(valueOrProblem(await this.#manage.forget(caller, userIdIn(id), command)));
  }
}
