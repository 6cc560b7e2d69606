import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type ChangeFolderAnswer,
  ChangeFolderCommandDto,
  CreateFolderCommandDto,
  type FolderStanding,
  type ListFoldersAnswer,
  ListFoldersQueryDto,
  parseAs,
  PATTERNS,
  ReadFolderQueryDto,
} from '#contracts';
import { accept, type FolderId, type Position, type Refusal, type Result } from '#kernel';
import type { ChangeFolder } from '../handlers/change-folder.ts';
import type { CreateFolder } from '../handlers/create-folder.ts';
import type { TellFolders } from '../handlers/tell-folders.ts';
import type { FolderWorker } from '../handlers/work-on-folders.ts';
import type { FolderCaller } from '../domain/folder/rights.ts';
import { CHANGE_FOLDER, CREATE_FOLDER, FOLDER_WORKER, TELL_FOLDERS } from '../tokens.ts';
import { callerOf } from './caller-words.ts';

type Changed = {
  readonly folderId: FolderId;
  readonly position: Position;
  readonly facts: readonly unknown[];
};

/** What the gateway asks of folders. */
@Controller()
export class FoldersController {
  readonly #create: CreateFolder;
  readonly #change: ChangeFolder;
  readonly #tell: TellFolders;
  readonly #worker: FolderWorker;
  constructor(
    @Inject(CREATE_FOLDER) create: CreateFolder,
    @Inject(CHANGE_FOLDER) change: ChangeFolder,
    @Inject(TELL_FOLDERS) tell: TellFolders,
    @Inject(FOLDER_WORKER) worker: FolderWorker,
  ) {
    this.#create = create;
    this.#change = change;
    this.#tell = tell;
    this.#worker = worker;
  }

  @MessagePattern(PATTERNS.folderCreate)
  async create(@Payload() body: unknown): Promise<Result<ChangeFolderAnswer, Refusal>> {
    const command = parseAs(CreateFolderCommandDto, body);
    if (!command.ok) return command;
    const caller = callerOf(command.value.caller);
    return this.#answer(caller, await this.#create(caller, command.value));
  }

  @MessagePattern(PATTERNS.folderChange)
  async change(@Payload() body: unknown): Promise<Result<ChangeFolderAnswer, Refusal>> {
    const command = parseAs(ChangeFolderCommandDto, body);
    if (!command.ok) return command;
    const caller = callerOf(command.value.caller);
    return this.#answer(caller, await this.#change(caller, command.value), command.value.isTrial);
  }

  @MessagePattern(PATTERNS.folderList)
  async list(@Payload() body: unknown): Promise<Result<ListFoldersAnswer, Refusal>> {
    const query = parseAs(ListFoldersQueryDto, body);
    return query.ok ? accept(await this.#tell.list(callerOf(query.value.caller), query.value)) : query;
  }

  @MessagePattern(PATTERNS.folderRead)
  async read(@Payload() body: unknown): Promise<Result<FolderStanding, Refusal>> {
    const query = parseAs(ReadFolderQueryDto, body);
    return query.ok ? this.#tell.read(callerOf(query.value.caller), query.value.folder) : query;
  }

  async #answer(
    caller: FolderCaller,
    outcome: Result<Changed, Refusal>,
    isTrial = false,
  ): Promise<Result<ChangeFolderAnswer, Refusal>> {
    if (!outcome.ok) return outcome;
    const { folderId, position, facts } = outcome.value;
    if (!isTrial) this.#worker.attend(folderId);
    const told = await this.#tell.standing(caller, folderId);
    // Who has left, or given it away, does not see it any more: what he did is answered all the same.
    return accept({
      position,
      hasChanged: facts.length > 0,
      ...(told.ok ? { folder: told.value } : {}),
    });
  }
}
