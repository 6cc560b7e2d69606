import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RequestFileJobDto, VolumeDto } from '#contracts';
import { FileJobsController } from '../file-jobs.controller.ts';
import { ListQuery } from '../lists/list-query.ts';
import { VolumesController } from '../volumes.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

const folderIn = (sent: Sent): string => text(sent, 'folder');
const jobIn = (sent: Sent): string => text(sent, 'jobId');
const volumeIn = (sent: Sent): string => text(sent, 'volumeId');

/** Work on many files, and where folders are kept. */
@RpcController()
export class StorageRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('FileJobService/CreateFileJob', 'requestFileJob')
  async create(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const wish = bodyOf(RequestFileJobDto, sent, 'wish');
    return { job: await this.#jobs.request(folderIn(sent), wish, idempotencyKey, caller) };
  }

  @Rpc('FileJobService/ListFileJobs', 'listFileJobs')
  list(@Payload() { folder, ...more }: Sent, @Call() { caller }: RpcCall) {
    return this.#jobs.list(folderIn({ folder }), queryOf(ListQuery, more), caller);
  }

  @Rpc('FileJobService/GetFileJob', 'getFileJob')
  async get(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { job: await this.#jobs.get(folderIn(sent), jobIn(sent), caller) };
  }

  @Rpc('FileJobService/CancelFileJob', 'cancelFileJob')
  async cancel(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { job: await this.#jobs.cancel(folderIn(sent), jobIn(sent), caller) };
  }

  @Rpc('VolumeService/GetVolumeFigures', 'getVolumeFigures')
  async figures(@Payload() sent: Sent) {
    return { figures: await this.#volumes.figures(volumeIn(sent)) };
  }

  @Rpc('VolumeService/ListVolumes', 'listVolumes')
  volumes(@Payload() sent: Sent) {
    return this.#volumes.list(queryOf(ListQuery, sent));
  }

  @Rpc('VolumeService/GetVolume', 'getVolume')
  async volume(@Payload() sent: Sent) {
    return { volume: await this.#volumes.get(volumeIn(sent)) };
  }

  @Rpc('VolumeService/RegisterVolume', 'registerVolume')
  async register(@Payload() sent: Sent, @Call() { caller, idempotencyKey, heads }: RpcCall) {
    const wish = bodyOf(VolumeDto, sent, 'wish');
    return {
      volume: await this.#volumes.register(volumeIn(sent), wish, idempotencyKey, caller, heads),
    };
  }

  get #jobs(): FileJobsController {
    return this.#rest.of(FileJobsController);
  }

  get #volumes(): VolumesController {
    return this.#rest.of(VolumesController);
  }
}
