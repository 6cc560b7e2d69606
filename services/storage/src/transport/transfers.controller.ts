import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  FinishTransferCommandDto,
  type ListTransfersAnswer,
  ListTransfersDto,
  parseAs,
  PATTERNS,
  StartTransferCommandDto,
  TransferQueryDto,
  type TransferStanding,
} from '#contracts';
import type { Refusal, Result } from '#kernel';
import type { Transfers } from '../handlers/transfers.ts';
import { TRANSFERS } from '../tokens.ts';
import { callerOf } from './caller-words.ts';

/** What comes into folders from elsewhere: what the gateway asks of it. */
@Controller()
export class TransfersController {
  readonly #transfers: Transfers;
  constructor(@Inject(TRANSFERS) transfers: Transfers) {
    this.#transfers = transfers;
  }

  @MessagePattern(PATTERNS.transferStart)
  async start(@Payload() body: unknown): Promise<Result<TransferStanding, Refusal>> {
    const command = parseAs(StartTransferCommandDto, body);
    if (!command.ok) return command;
    const { caller, folder, files, bytes, commandId } = command.value;
    return this.#transfers.start(callerOf(caller), folder, { files, bytes }, commandId);
  }

  @MessagePattern(PATTERNS.transferFinish)
  async finish(@Payload() body: unknown): Promise<Result<TransferStanding, Refusal>> {
    const command = parseAs(FinishTransferCommandDto, body);
    if (!command.ok) return command;
    const { caller, transferId } = command.value;
    return this.#transfers.finish(callerOf(caller), transferId, command.value);
  }

  @MessagePattern(PATTERNS.transferCancel)
  async cancel(@Payload() body: unknown): Promise<Result<TransferStanding, Refusal>> {
    const query = parseAs(TransferQueryDto, body);
    if (!query.ok) return query;
    return this.#transfers.cancel(callerOf(query.value.caller), query.value.transferId);
  }

  @MessagePattern(PATTERNS.transferRead)
  async read(@Payload() body: unknown): Promise<Result<TransferStanding, Refusal>> {
    const query = parseAs(TransferQueryDto, body);
    if (!query.ok) return query;
    return this.#transfers.read(callerOf(query.value.caller), query.value.transferId);
  }

  @MessagePattern(PATTERNS.transferList)
  async list(@Payload() body: unknown): Promise<Result<ListTransfersAnswer, Refusal>> {
    const query = parseAs(ListTransfersDto, body);
    if (!query.ok) return query;
    const { caller, folder, phase, before, limit } = query.value;
    return this.#transfers.list(callerOf(caller), { folder, phase, before, limit });
  }
}
