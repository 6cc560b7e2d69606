import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { ChangeUserDto, CreateUserDto, ListUsersQuery } from '../bodies/user.dto.ts';
import { ListQuery } from '../lists/list-query.ts';
import { KeysController } from '../keys.controller.ts';
import { CreateKeyDto } from '../queries.ts';
import { UserAccessController } from '../user-access.controller.ts';
import { UsersController } from '../users.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

const idOf = (sent: Sent): string => text(sent, 'userId');

/** Accounts, and the keys that speak for them. */
@RpcController()
export class UserRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('UserService/GetMe', 'getMe')
  me(@Call() { caller }: RpcCall) {
    return { caller: this.#rest.of(KeysController).me(caller) };
  }

  @Rpc('UserService/ListUsers', 'listUsers')
  list(@Payload() sent: Sent) {
    return this.#users.list(queryOf(ListUsersQuery, sent));
  }

  @Rpc('UserService/CreateUser', 'createUser')
  async create(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    return { user: await this.#users.create(bodyOf(CreateUserDto, sent, 'wish'), idempotencyKey, caller) };
  }

  @Rpc('UserService/GetUser', 'getUser')
  async get(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { user: await this.#users.get(idOf(sent), caller) };
  }

  @Rpc('UserService/ChangeUser', 'changeUser')
  async change(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const change = bodyOf(ChangeUserDto, sent, 'change');
    return { user: await this.#users.change(idOf(sent), change, idempotencyKey, caller) };
  }

  @Rpc('UserService/DisableUser', 'disableUser')
  async disable(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { user: await this.#users.disable(idOf(sent), caller) };
  }

  @Rpc('UserService/EnableUser', 'enableUser')
  async enable(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { user: await this.#users.enable(idOf(sent), caller) };
  }

  @Rpc('UserService/ForgetUser', 'forgetUser')
  async forget(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { user: await this.#users.forget(idOf(sent), caller) };
  }

  @Rpc('UserService/SignOutUser', 'signOutUser')
  async signOut(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    await this.#rest.of(UserAccessController).signOut(idOf(sent), caller);
    return {};
  }

  @Rpc('UserService/ResetSecondFactor', 'resetSecondFactor')
  async reset(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    await this.#rest.of(UserAccessController).reset(idOf(sent), caller);
    return {};
  }

  @Rpc('KeyService/ListKeys', 'listKeys')
  keys(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#rest.of(KeysController).list(queryOf(ListQuery, sent), caller);
  }

  @Rpc('KeyService/IssueKey', 'issueKey')
  async issueKey(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const wish = bodyOf(CreateKeyDto, sent, 'wish');
    const { key: secret, ...key } = await this.#rest.of(KeysController).issue(wish, idempotencyKey, caller);
    return { key, secret };
  }

  @Rpc('KeyService/RevokeKey', 'revokeKey')
  async revokeKey(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    await this.#rest.of(KeysController).revoke(text(sent, 'keyId'), caller);
    return {};
  }

  get #users(): UsersController {
    return this.#rest.of(UsersController);
  }
}
