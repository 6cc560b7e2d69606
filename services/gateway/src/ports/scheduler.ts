import type {
  ExplainAnswer,
  KeepSessionAnswer,
  KeepSessionCommandDto,
  RequestArrayAnswer,
  RequestArrayCommandDto,
  RequestSessionAnswer,
  RequestSessionCommandDto,
  ShareAppAnswer,
  ShareAppCommandDto,
  StopSessionAnswer,
  StopSessionCommandDto,
  TrySessionAnswer,
  UnshareAppCommandDto,
} from '#contracts';
import type { Refusal, Result, SessionId } from '#kernel';

/** The owner of sessions. @throws DependencyFailure when it does not answer in time */
export type Scheduler = {
  readonly request: (command: RequestSessionCommandDto) => Promise<Result<RequestSessionAnswer, Refusal>>;
  readonly requestArray: (command: RequestArrayCommandDto) => Promise<Result<RequestArrayAnswer, Refusal>>;
  readonly stop: (command: StopSessionCommandDto) => Promise<Result<StopSessionAnswer, Refusal>>;
  readonly keep: (command: KeepSessionCommandDto) => Promise<Result<KeepSessionAnswer, Refusal>>;
  readonly shareApp: (command: ShareAppCommandDto) => Promise<Result<ShareAppAnswer, Refusal>>;
  readonly unshareApp: (command: UnshareAppCommandDto) => Promise<Result<ShareAppAnswer, Refusal>>;
  readonly explain: (id: SessionId) => Promise<Result<ExplainAnswer, Refusal>>;
  /** What would become of a request; records nothing. */
  readonly try: (command: RequestSessionCommandDto) => Promise<Result<TrySessionAnswer, Refusal>>;
};
