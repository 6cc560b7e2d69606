import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CreateLinkDto, MakeDirectoryDto, MoveEntryDto } from '#contracts';
import { FileLinksController } from '../file-links.controller.ts';
import { FilesController } from '../files.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, text } from './sent.ts';

const folderIn = (folder: unknown): string => text({ folder }, 'folder');

/** Where the file door has something of a folder. */
const at = (folder: unknown, what: string, query: Sent = {}): string => {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) words.set(name, String(value));
  return `/v1/folders/${encodeURIComponent(folderIn(folder))}/${what}?${words.toString()}`;
};

/** Files, without their bytes. */
@RpcController()
export class FileRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  #look(folder: unknown, caller: RpcCall['caller'], target: string): Promise<unknown> {
    return this.#files.ask('read', folderIn(folder), caller, { method: 'GET', target });
  }

  @Rpc('FileService/ListFiles', 'listFiles')
  list(@Payload() { folder, ...query }: Sent, @Call() { caller }: RpcCall) {
    return this.#look(folder, caller, at(folder, 'entries', query));
  }

  @Rpc('FileService/GetFileEntry', 'getFileEntry')
  async get(@Payload() { folder, ...query }: Sent, @Call() { caller }: RpcCall) {
    return { entry: await this.#look(folder, caller, at(folder, 'entry', query)) };
  }

  @Rpc('FileService/SearchFiles', 'searchFiles')
  search(@Payload() { folder, ...query }: Sent, @Call() { caller }: RpcCall) {
    return this.#look(folder, caller, at(folder, 'search', query));
  }

  @Rpc('FileService/PreviewFile', 'previewFile')
  preview(@Payload() { folder, ...query }: Sent, @Call() { caller }: RpcCall) {
    return this.#look(folder, caller, at(folder, 'preview', query));
  }

  @Rpc('FileService/MakeDirectory', 'makeDirectory')
  async makeDirectory(@Payload() { folder, ...wish }: Sent, @Call() { caller }: RpcCall) {
    const body = bodyOf(MakeDirectoryDto, wish);
    const question = { method: 'POST', target: at(folder, 'directories'), body } as const;
    return { entry: await this.#files.ask('write', folderIn(folder), caller, question) };
  }

  @Rpc('FileService/MoveFile', 'moveFile')
  async move(@Payload() { folder, ...wish }: Sent, @Call() { caller }: RpcCall) {
    const body = bodyOf(MoveEntryDto, wish);
    const question = { method: 'POST', target: at(folder, 'moves'), body } as const;
    return { entry: await this.#files.ask('delete', folderIn(folder), caller, question) };
  }

  @Rpc('FileService/RemoveFile', 'removeFile')
  async remove(@Payload() { folder, ...query }: Sent, @Call() { caller }: RpcCall) {
    const question = { method: 'DELETE', target: at(folder, 'content', query) } as const;
    await this.#files.ask('delete', folderIn(folder), caller, question);
    return {};
  }

  @Rpc('FileService/CreateFileLink', 'createFileLink')
  link(@Payload() { folder, ...wish }: Sent, @Call() { caller }: RpcCall) {
    const links = this.#rest.of(FileLinksController);
    return links.create(folderIn(folder), bodyOf(CreateLinkDto, wish), caller);
  }

  get #files(): FilesController {
    return this.#rest.of(FilesController);
  }
}
