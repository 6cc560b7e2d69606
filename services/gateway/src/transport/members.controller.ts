import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isName, projectId, userId } from '#kernel';
import type { ProjectId } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import { membershipOf } from '../domain/user/user.ts';
import type { ManageUsers } from '../handlers/manage-users.ts';
import type { UserViews } from '../ports/users.ts';
import { MANAGE_USERS, USER_VIEWS } from '../tokens.ts';
import { From } from './access.ts';
import { ListUsersQuery, MemberRoleDto } from './bodies/user.dto.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerPaged } from './lists/answer-list.ts';
import { Listed } from './lists/list-shape.ts';
import { MEMBERS } from './lists/shapes.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { MemberPage, memberResource, MemberResource } from './resources/user.resource.ts';
import { userIdIn } from './users.controller.ts';

const projectIn = (raw: string): ProjectId => {
  if (isName(raw)) return projectId(raw);
  const message = `No project goes by the id ${JSON.stringify(raw.slice(0, 80))}.`;
  throw problemFor({ code: 'project-unknown', message });
};

/** Who belongs to a project. */
@ApiTags('projects')
@Controller('v1/projects/:project/members')
export class MembersController {
  readonly #users: UserViews;
  readonly #manage: ManageUsers;
  constructor(@Inject(USER_VIEWS) users: UserViews, @Inject(MANAGE_USERS) manage: ManageUsers) {
    this.#users = users;
    this.#manage = manage;
  }

  @Get()
  @ApiOperation({ operationId: 'listMembers', summary: 'Who belongs to a project, and as what.' })
  @ApiOkResponse({ type: MemberPage })
  @Listed(MEMBERS)
  async list(@Param('project') project: string, @Query() query: ListUsersQuery, @From() caller: Caller) {
    const id = projectIn(project);
    if (!may(caller, { projectId: id }))
      throw problemFor({
        code: 'forbidden',
        message: 'Who belongs to a project is told to its people and to admins.',
      });
    const { items, next } = await answerPaged(MEMBERS, query, {
      isCursor: isName,
      page: async (after, limit) => {
        const from = after === undefined ? {} : { after: userId(after) };
        const found = await this.#users.list({ ...from, projectId: id, limit: limit + 1 });
        const page = found.slice(0, limit);
        return {
          items: page.flatMap((one) => {
            const role = membershipOf(one.user, id);
            return role === undefined ? [] : [memberResource(one, role)];
          }),
          next: found.length > limit ? page.at(-1)?.user.userId : undefined,
        };
      },
    });
    return { members: items, ...(next === undefined ? {} : { next }) };
  }

  @Put(':user')
  @ApiOperation({
    operationId: 'setMember',
    summary: 'Say what somebody is in a project. Also for the admins of the project.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: MemberResource })
  async set(
    @Param('project') project: string,
    @Param('user') user: string,
    @Body() { role }: MemberRoleDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<MemberResource> {
    const membership = { userId: userIdIn(user), projectId: projectIn(project), role };
    const command = commandIdFor(caller.userId, `set-member ${project} ${user} ${role}`, key);
    return memberResource(valueOrProblem(await this.#manage.join(caller, membership, command)), role);
  }

  @Delete(':user')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'removeMember',
    summary:
      'Let somebody belong to a project no more; his sessions go on. Also for the admins of the project.',
  })
  @ApiNoContentResponse()
  async remove(
    @Param('project') project: string,
    @Param('user') user: string,
    @From() caller: Caller,
  ): Promise<void> {
    const membership = { userId: userIdIn(user), projectId: projectIn(project) };
    const command = commandIdFor(caller.userId, 'remove-member', undefined);
    valueOrProblem(await this.#manage.leave(caller, membership, command));
  }
}
