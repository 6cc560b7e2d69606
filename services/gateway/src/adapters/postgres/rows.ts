import { EntitySchema } from 'typeorm';
import type { GrantView, NodeView } from '../../domain/node-view.ts';
import type { KeyView } from '../../domain/key-view.ts';
import type { ProjectView } from '../../domain/project-view.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import type { SessionView } from '../../domain/session-view.ts';
import type { User } from '../../domain/user/user.ts';

/* Each view is kept whole as JSON, with columns beside it for what is searched by. */

export type SessionRow = {
  readonly sessionId: string;
  readonly name: string;
  readonly userId: string;
  /** Computed by the database from the view. */
  readonly projectId?: string;
  readonly phase: string;
  readonly requestedPosition: number;
  readonly arrayId: string | null;
  readonly arrayName: string | null;
  readonly view: SessionView;
};
export type NodeRow = { readonly nodeId: string; readonly view: NodeView };
export type GrantRow = {
  readonly nodeId: string;
  readonly key: string;
  readonly sessionId: string;
  readonly isRevoked: boolean;
  readonly view: GrantView;
};
export type KeyRow = { readonly keyId: string; readonly userId: string; readonly view: KeyView };
export type KeySecretRow = { readonly keyId: string; readonly sha256: Buffer };
export type OwnImageRow = {
  readonly imageId: string;
  readonly projectId: string;
  readonly name: string;
  readonly state: string;
  readonly isPending: boolean;
  readonly requestedAt: Date;
  readonly view: OwnImage;
};
export type UserRow = { readonly userId: string; readonly view: User };

/** bigint arrives as text, so that it need not fit a number; positions do. */
const asNumber = { from: (stored: string): number => Number(stored), to: (value: number): number => value };

export const SESSION_ROW = new EntitySchema<SessionRow>({
  name: 'session_view',
  columns: {
    sessionId: { type: 'text', name: 'session_id', primary: true },
    name: { type: 'text' },
    userId: { type: 'text', name: 'user_id' },
    projectId: { type: 'text', name: 'project_id', insert: false, update: false },
    phase: { type: 'text' },
    requestedPosition: { type: 'bigint', name: 'requested_position', transformer: asNumber },
    arrayId: { type: 'text', name: 'array_id', nullable: true },
    arrayName: { type: 'text', name: 'array_name', nullable: true },
    view: { type: 'json' },
  },
});
export const NODE_ROW = new EntitySchema<NodeRow>({
  name: 'node_view',
  columns: { nodeId: { type: 'text', name: 'node_id', primary: true }, view: { type: 'json' } },
});
export const GRANT_ROW = new EntitySchema<GrantRow>({
  name: 'grant_view',
  columns: {
    nodeId: { type: 'text', name: 'node_id', primary: true },
    key: { type: 'text', primary: true },
    sessionId: { type: 'text', name: 'session_id' },
    isRevoked: { type: 'boolean', name: 'is_revoked' },
    view: { type: 'json' },
  },
});
export const KEY_ROW = new EntitySchema<KeyRow>({
  name: 'key_view',
  columns: {
    keyId: { type: 'text', name: 'key_id', primary: true },
    userId: { type: 'text', name: 'user_id' },
    view: { type: 'json' },
  },
});
export const KEY_SECRET_ROW = new EntitySchema<KeySecretRow>({
  name: 'key_secret',
  columns: {
    keyId: { type: 'text', name: 'key_id', primary: true },
    sha256: { type: 'bytea' },
  },
});

export const OWN_IMAGE_ROW = new EntitySchema<OwnImageRow>({
  name: 'own_image_view',
  columns: {
    imageId: { type: 'text', name: 'image_id', primary: true },
    projectId: { type: 'text', name: 'project_id' },
    name: { type: 'text' },
    state: { type: 'text' },
    isPending: { type: 'boolean', name: 'is_pending' },
    requestedAt: { type: 'timestamptz', name: 'requested_at' },
    view: { type: 'json' },
  },
});

export const USER_ROW = new EntitySchema<UserRow>({
  name: 'user_view',
  columns: { userId: { type: 'text', name: 'user_id', primary: true }, view: { type: 'jsonb' } },
});

export const PROJECT_ROW = new EntitySchema<ProjectView>({
  name: 'project_view',
  columns: {
    projectId: { type: 'text', name: 'project_id', primary: true },
    isClosed: { type: 'boolean', name: 'is_closed' },
  },
});

export const ROWS = [
  SESSION_ROW,
  NODE_ROW,
  GRANT_ROW,
  KEY_ROW,
  KEY_SECRET_ROW,
  USER_ROW,
  PROJECT_ROW,
  OWN_IMAGE_ROW,
];
