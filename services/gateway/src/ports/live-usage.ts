import type {
  ReadLiveUsageAnswer,
  ReadLiveUsageDto,
  ReadUsageHistoryAnswer,
  ReadUsageHistoryDto,
} from '#contracts';
import type { Refusal, Result } from '#kernel';

/** What sessions use now, and used in the last while. @throws DependencyFailure */
export type LiveUsages = {
  readonly live: (query: ReadLiveUsageDto) => Promise<Result<ReadLiveUsageAnswer, Refusal>>;
  readonly history: (query: ReadUsageHistoryDto) => Promise<Result<ReadUsageHistoryAnswer, Refusal>>;
};
