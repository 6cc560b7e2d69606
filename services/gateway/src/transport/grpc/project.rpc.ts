import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  ChangeProjectDto,
  CloseProjectDto,
  CreateProjectDto,
  EgressPolicyDto,
  HoldLimitsDto,
  QuotaDto,
} from '#contracts';
import { ListUsersQuery, MemberRoleDto } from '../bodies/user.dto.ts';
import { DryRunQuery } from '../dry-run.ts';
import { EgressController } from '../egress.controller.ts';
import { MembersController } from '../members.controller.ts';
import { ProjectLifeController } from '../project-life.controller.ts';
import { ProjectsController } from '../projects.controller.ts';
import { ListProjectsQuery } from '../queries.ts';
import type { QuotaSetResource } from '../resources/setting-trial.resource.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

const idOf = (sent: Sent): string => text(sent, 'projectId');
const userIn = (sent: Sent): string => text(sent, 'userId');

const trialOf = (dryRun: unknown): DryRunQuery =>
  queryOf(DryRunQuery, dryRun === undefined ? {} : { dryRun });
const tried = ({ trial, ...quota }: QuotaSetResource) => ({
  quota,
  ...(trial === undefined ? {} : { trial }),
});

/** Projects, and who is in them. */
@RpcController()
export class ProjectRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('ProjectService/ListProjects', 'listProjects')
  list(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(ProjectsController).list(queryOf(ListProjectsQuery, sent), caller);
  }

  @Rpc('ProjectService/GetProject', 'getProject')
  async get(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { project: await this.#rest.of(ProjectsController).get(idOf(sent), caller) };
  }

  @Rpc('ProjectService/CreateProject', 'createProject')
  async create(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const wish = bodyOf(CreateProjectDto, sent);
    return { project: await this.#life.create(wish, idempotencyKey, caller, heads) };
  }

  @Rpc('ProjectService/ChangeProject', 'changeProject')
  async change(@Payload() { projectId, ...words }: Sent, @Call() call: RpcCall) {
    const { caller, idempotencyKey, heads } = call;
    const body = bodyOf(ChangeProjectDto, words);
    return { project: await this.#life.change(idOf({ projectId }), body, idempotencyKey, caller, heads) };
  }

  @Rpc('ProjectService/CloseProject', 'closeProject')
  async close(@Payload() { projectId, dryRun, ...how }: Sent, @Call() call: RpcCall) {
    const { caller, idempotencyKey, heads } = call;
    const body = bodyOf(CloseProjectDto, how);
    const query = trialOf(dryRun);
    const closed = await this.#life.close(idOf({ projectId }), body, query, idempotencyKey, caller, heads);
    const { hasChanged, ends, goesOnCount, isDryRun, ...project } = closed;
    return { project, hasChanged, ends, goesOnCount, isDryRun };
  }

  @Rpc('ProjectService/ReopenProject', 'reopenProject')
  async reopen(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    return { project: await this.#life.reopen(idOf(sent), idempotencyKey, caller, heads) };
  }

  get #life(): ProjectLifeController {
    return this.#rest.of(ProjectLifeController);
  }

  @Rpc('ProjectService/GetQuota', 'getQuota')
  async quota(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { quota: await this.#rest.of(ProjectsController).quota(idOf(sent), caller) };
  }

  @Rpc('ProjectService/SetQuota', 'setQuota')
  async setQuota(@Payload() { dryRun, ...sent }: Sent, @Call() call: RpcCall) {
    const { caller, idempotencyKey, heads } = call;
    const quota = bodyOf(QuotaDto, sent, 'quota');
    const projects = this.#rest.of(ProjectsController);
    const query = trialOf(dryRun);
    return tried(await projects.setQuota(idOf(sent), quota, query, idempotencyKey, caller, heads));
  }

  @Rpc('ProjectService/SetUserQuota', 'setUserQuota')
  async setUserQuota(@Payload() { dryRun, ...sent }: Sent, @Call() call: RpcCall) {
    const { caller, idempotencyKey, heads } = call;
    const perUser = bodyOf(HoldLimitsDto, sent, 'perUser');
    const projects = this.#rest.of(ProjectsController);
    const query = trialOf(dryRun);
    return tried(await projects.setUserQuota(idOf(sent), perUser, query, idempotencyKey, caller, heads));
  }

  @Rpc('ProjectService/GetEgress', 'getEgress')
  async egress(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { egress: await this.#rest.of(EgressController).get(idOf(sent), caller) };
  }

  @Rpc('ProjectService/SetEgress', 'setEgress')
  async setEgress(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const policy = bodyOf(EgressPolicyDto, sent, 'egress');
    const egress = this.#rest.of(EgressController);
    return { egress: await egress.set(idOf(sent), policy, idempotencyKey, caller, heads) };
  }

  @Rpc('ProjectService/ListMembers', 'listMembers')
  members(@Payload() { projectId, ...more }: Sent, @Call() { caller }: RpcCall) {
    const query = queryOf(ListUsersQuery, more);
    return this.#rest.of(MembersController).list(idOf({ projectId }), query, caller);
  }

  @Rpc('ProjectService/SetMember', 'setMember')
  async setMember(@Payload() { role, ...sent }: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const body = bodyOf(MemberRoleDto, role === undefined ? {} : { role });
    const members = this.#rest.of(MembersController);
    return { member: await members.set(idOf(sent), userIn(sent), body, idempotencyKey, caller) };
  }

  @Rpc('ProjectService/RemoveMember', 'removeMember')
  async removeMember(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    await this.#rest.of(MembersController).remove(idOf(sent), userIn(sent), caller);
    return {};
  }
}
