import type {
  FinishTransferCommandDto,
  ListTransfersAnswer,
  ListTransfersDto,
  StartTransferCommandDto,
  TransferQueryDto,
  TransferStanding,
} from '#contracts';
import type { Refusal, Result } from '#kernel';

type Told = Promise<Result<TransferStanding, Refusal>>;

/** What comes into folders from elsewhere, at its owner. @throws DependencyFailure */
export type Transfers = {
  readonly start: (command: StartTransferCommandDto) => Told;
  readonly finish: (command: FinishTransferCommandDto) => Told;
  readonly cancel: (query: TransferQueryDto) => Told;
  readonly read: (query: TransferQueryDto) => Told;
  readonly list: (query: ListTransfersDto) => Promise<Result<ListTransfersAnswer, Refusal>>;
};
