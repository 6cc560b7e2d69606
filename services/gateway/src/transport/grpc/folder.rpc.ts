import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  CloneFolderDto,
  CreateFolderDto,
  PatchFolderDto,
  ShareFolderDto,
  SnapshotFolderDto,
} from '#contracts';
import { DryRunQuery } from '../dry-run.ts';
import { ListFoldersQuery } from '../folder-queries.ts';
import { FolderActionsController } from '../folder-actions.controller.ts';
import { FoldersController } from '../folders.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

const nameOf = (sent: Sent): string => text(sent, 'folder');
const trialOf = (dryRun: unknown): DryRunQuery =>
  queryOf(DryRunQuery, dryRun === undefined ? {} : { dryRun });

/** Folders: all but the bytes in them. */
@RpcController()
export class FolderRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('FolderService/CreateFolder', 'createFolder')
  create(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    return this.#folders.create(bodyOf(CreateFolderDto, sent, 'wish'), idempotencyKey, caller, heads);
  }

  @Rpc('FolderService/ListFolders', 'listFolders')
  list(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#folders.list(queryOf(ListFoldersQuery, sent), caller);
  }

  @Rpc('FolderService/GetFolder', 'getFolder')
  async get(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { folder: await this.#folders.get(nameOf(sent), caller) };
  }

  @Rpc('FolderService/ChangeFolder', 'changeFolder')
  change(@Payload() { dryRun, ...sent }: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const change = bodyOf(PatchFolderDto, sent, 'change');
    return this.#folders.patch(nameOf(sent), change, trialOf(dryRun), idempotencyKey, caller, heads);
  }

  @Rpc('FolderService/CloneFolder', 'cloneFolder')
  clone(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const wish = bodyOf(CloneFolderDto, sent, 'wish');
    return this.#folders.clone(nameOf(sent), wish, idempotencyKey, caller, heads);
  }

  @Rpc('FolderService/ShareFolder', 'shareFolder')
  share(@Payload() { permission, ...sent }: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const body = bodyOf(ShareFolderDto, permission === undefined ? {} : { permission });
    return this.#folders.share(nameOf(sent), text(sent, 'party'), body, idempotencyKey, caller, heads);
  }

  @Rpc('FolderService/UnshareFolder', 'unshareFolder')
  unshare(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    return this.#folders.unshare(nameOf(sent), text(sent, 'party'), idempotencyKey, caller, heads);
  }

  @Rpc('FolderService/SnapshotFolder', 'snapshotFolder')
  snapshot(@Payload() { folder, ...wish }: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const body = bodyOf(SnapshotFolderDto, wish);
    return this.#folders.snapshot(nameOf({ folder }), body, idempotencyKey, caller, heads);
  }

  @Rpc('FolderService/RemoveSnapshot', 'removeSnapshot')
  removeSnapshot(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const snapshot = text(sent, 'snapshot');
    return this.#folders.removeSnapshot(nameOf(sent), snapshot, idempotencyKey, caller, heads);
  }

  @Rpc('FolderService/RollBackFolder', 'rollBackFolder')
  rollBack(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const snapshot = text(sent, 'snapshot');
    return this.#folders.rollBack(nameOf(sent), snapshot, idempotencyKey, caller, heads);
  }

  @Rpc('FolderService/ActOnFolder', 'actOnFolder')
  act(@Payload() { dryRun, ...sent }: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const actions = this.#rest.of(FolderActionsController);
    const query = trialOf(dryRun);
    return actions.act(nameOf(sent), text(sent, 'action'), query, idempotencyKey, caller, heads);
  }

  get #folders(): FoldersController {
    return this.#rest.of(FoldersController);
  }
}
