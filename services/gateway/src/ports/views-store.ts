import type { GrantView, NodeView } from '../domain/node-view.ts';
import type { KeyView } from '../domain/key-view.ts';
import type { ProjectView } from '../domain/project-view.ts';
import type { OwnImage } from '../domain/own-image/own-image.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { Hook } from '../domain/hook/hook.ts';
import type { User } from '../domain/user/user.ts';

/** What a batch of events does to one grant. */
export type GrantChange =
  | { readonly kind: 'put'; readonly grant: GrantView }
  | { readonly kind: 'revoke'; readonly nodeId: string; readonly key: string }
  | { readonly kind: 'delete'; readonly nodeId: string; readonly key: string };

export type ViewChanges = {
  readonly sessions: readonly SessionView[];
  readonly nodes: readonly NodeView[];
  readonly keys: readonly KeyView[];
  readonly users: readonly User[];
  readonly hooks: readonly Hook[];
  readonly projects: readonly ProjectView[];
  readonly images: readonly OwnImage[];
  readonly grants: readonly GrantChange[];
};

/** The gateway's tables inside the transaction that also moves the projection's checkpoint. */
export type ViewsStore = {
  readonly sessions: (ids: readonly string[]) => Promise<ReadonlyMap<string, SessionView>>;
  readonly nodes: (ids: readonly string[]) => Promise<ReadonlyMap<string, NodeView>>;
  readonly keys: (ids: readonly string[]) => Promise<ReadonlyMap<string, KeyView>>;
  readonly users: (ids: readonly string[]) => Promise<ReadonlyMap<string, User>>;
  readonly hooks: (ids: readonly string[]) => Promise<ReadonlyMap<string, Hook>>;
  readonly projects: (ids: readonly string[]) => Promise<ReadonlyMap<string, ProjectView>>;
  readonly images: (ids: readonly string[]) => Promise<ReadonlyMap<string, OwnImage>>;
  readonly save: (changes: ViewChanges) => Promise<void>;
};
