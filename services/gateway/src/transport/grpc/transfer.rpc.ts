import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FinishTransferDto, StartTransferDto } from '#contracts';
import { ListTransfersQuery, TransfersController } from '../transfers.controller.ts';
import type { Sent } from './message-shape.ts';
import { Rest } from './rest.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { bodyOf, queryOf, text } from './sent.ts';

const transferIn = (sent: Sent): string => text(sent, 'transferId');

/** What comes into folders from elsewhere. */
@RpcController()
export class TransferRpc {
  readonly #rest: Rest;
  constructor(@Inject(Rest) rest: Rest) {
    this.#rest = rest;
  }

  @Rpc('TransferService/StartTransfer', 'startTransfer')
  async start(@Payload() sent: Sent, @Call() { caller, idempotencyKey }: RpcCall) {
    const expected = bodyOf(StartTransferDto, sent, 'expected');
    return { transfer: await this.#transfers.start(text(sent, 'folder'), expected, idempotencyKey, caller) };
  }

  @Rpc('TransferService/ListTransfers', 'listTransfers')
  list(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return this.#transfers.list(queryOf(ListTransfersQuery, sent), caller);
  }

  @Rpc('TransferService/GetTransfer', 'getTransfer')
  async get(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { transfer: await this.#transfers.get(transferIn(sent), caller) };
  }

  @Rpc('TransferService/FinishTransfer', 'finishTransfer')
  async finish(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    const how = bodyOf(FinishTransferDto, sent, 'finish');
    return { transfer: await this.#transfers.finish(transferIn(sent), how, caller) };
  }

  @Rpc('TransferService/CancelTransfer', 'cancelTransfer')
  async cancel(@Payload() sent: Sent, @Call() { caller }: RpcCall) {
    return { transfer: await this.#transfers.cancel(transferIn(sent), caller) };
  }

  get #transfers(): TransfersController {
    return this.#rest.of(TransfersController);
  }
}
