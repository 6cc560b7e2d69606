import type { AppLogRead, AppOpen, AppsRead, OpenedApp, SessionApp } from '#contracts';
import type { NodeId, Refusal, Result } from '#kernel';

/** Apps in sessions, as the nodes that run them know them. @throws DependencyFailure when the node does not answer */
export type NodeApps = {
  readonly open: (node: NodeId, wish: AppOpen) => Promise<Result<OpenedApp, Refusal>>;
  readonly list: (node: NodeId, read: AppsRead) => Promise<Result<readonly SessionApp[], Refusal>>;
  readonly readLog: (node: NodeId, read: AppLogRead) => Promise<Result<string, Refusal>>;
};
