import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type ListVolumesAnswer,
  parseAs,
  PATTERNS,
  ReadVolumeQueryDto,
  type RegisterVolumeAnswer,
  RegisterVolumeCommandDto,
  type VolumeFiguresAnswer,
  type VolumeStanding,
} from '#contracts';
import { accept, type Refusal, type Result, volumeId } from '#kernel';
import type { TellVolumes } from '../handlers/tell-volumes.ts';
import type { VolumeWatch } from '../handlers/watch-volumes.ts';
import { TELL_VOLUMES, VOLUME_WATCH } from '../tokens.ts';

/** What admins say of volumes. */
@Controller()
export class VolumesController {
  readonly #tell: TellVolumes;
  readonly #watch: VolumeWatch;
  constructor(@Inject(TELL_VOLUMES) tell: TellVolumes, @Inject(VOLUME_WATCH) watch: VolumeWatch) {
    this.#tell = tell;
    this.#watch = watch;
  }

  @MessagePattern(PATTERNS.volumeList)
  async list(): Promise<Result<ListVolumesAnswer, Refusal>> {
    return accept({ volumes: await this.#tell.list() });
  }

  @MessagePattern(PATTERNS.volumeRead)
  async read(@Payload() body: unknown): Promise<Result<VolumeStanding, Refusal>> {
    const query = parseAs(ReadVolumeQueryDto, body);
    return query.ok ? this.#tell.read(volumeId(query.value.volumeId)) : query;
  }

  @MessagePattern(PATTERNS.volumeFigures)
  async figures(@Payload() body: unknown): Promise<Result<VolumeFiguresAnswer, Refusal>> {
    const query = parseAs(ReadVolumeQueryDto, body);
    if (!query.ok) return query;
    const found = await this.#tell.read(volumeId(query.value.volumeId));
    return found.ok ? accept(this.#watch.figures(volumeId(query.value.volumeId))) : found;
  }

  @MessagePattern(PATTERNS.volumeRegister)
  async register(@Payload() body: unknown): Promise<Result<RegisterVolumeAnswer, Refusal>> {
    const command = parseAs(RegisterVolumeCommandDto, body);
    return command.ok ? this.#tell.register(command.value) : command;
  }
}
