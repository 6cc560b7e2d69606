import type { PriorityCommandDto, QueueAnswer, QueueCommandDto, ReorderCommandDto } from '#contracts';
import type { Refusal, Result } from '#kernel';

type Answer = Promise<Result<QueueAnswer, Refusal>>;

/** What the owner of sessions does to several at once. @throws DependencyFailure when it does not answer in time */
export type QueueOperator = {
  readonly hold: (command: QueueCommandDto) => Answer;
  readonly release: (command: QueueCommandDto) => Answer;
  readonly stop: (command: QueueCommandDto) => Answer;
  readonly reorder: (command: ReorderCommandDto) => Answer;
  readonly prioritise: (command: PriorityCommandDto) => Answer;
};
