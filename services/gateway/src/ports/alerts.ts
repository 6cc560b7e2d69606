import type {
  AcknowledgeAlertDto,
  AlertAnswer,
  AlertListAnswer,
  ListAlertsDto,
  ReadAlertDto,
} from '#contracts';
import type { Refusal, Result } from '#kernel';

/** The owner of alerts. @throws DependencyFailure when it does not answer in time */
export type Alerts = {
  readonly list: (query: ListAlertsDto) => Promise<Result<AlertListAnswer, Refusal>>;
  readonly read: (query: ReadAlertDto) => Promise<Result<AlertAnswer, Refusal>>;
  readonly acknowledge: (command: AcknowledgeAlertDto) => Promise<Result<AlertAnswer, Refusal>>;
};
