import {
  isEnrolmentEvent,
  isHookEvent,
  isImageEvent,
  isKeyEvent,
  isNodeEvent,
  isProjectEvent,
  isSessionEvent,
  isUserEvent,
} from '#contracts';
import type {
  BerthFact,
  EnrolmentFact,
  KeyFact,
  NodeFact,
  ProjectFact,
  RecordedEvent,
  SessionFact,
} from '#contracts';
import { evolveKeyView } from '../domain/key-view.ts';
import { changeOfNode, grantKey } from '../domain/node-view.ts';
import type { NodeView } from '../domain/node-view.ts';
import { evolveProjectView } from '../domain/project-view.ts';
import type { ProjectView } from '../domain/project-view.ts';
import { evolveSessionView } from '../domain/session-view.ts';
import type { GrantChange, ViewsStore } from '../ports/views-store.ts';
import { foldHooks } from './fold-hooks.ts';
import { foldOwnImages } from './fold-own-images.ts';
import { foldUsers } from './fold-users.ts';

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

const foldSessions = async (events: readonly RecordedEvent<SessionFact>[], store: ViewsStore) => {
  const known = new Map(await store.sessions(unique(events.map(({ data }) => data.sessionId))));
  for (const event of events) {
    const view = evolveSessionView(known.get(event.data.sessionId), event);
    if (view !== undefined) known.set(event.data.sessionId, view);
  }
  return [...known.values()];
};

const foldKeys = async (events: readonly RecordedEvent<KeyFact>[], store: ViewsStore) => {
  const known = new Map(await store.keys(unique(events.map(({ data }) => data.keyId))));
  for (const event of events) {
    const view = evolveKeyView(known.get(event.data.keyId), event);
    if (view !== undefined) known.set(event.data.keyId, view);
  }
  return [...known.values()];
};

const foldProjects = async (events: readonly RecordedEvent<ProjectFact>[], store: ViewsStore) => {
  const known = await store.projects(unique(events.map(({ data }) => data.projectId)));
  const changed = new Map<string, ProjectView>();
  for (const event of events) {
    const { projectId } = event.data;
    const before = changed.get(projectId) ?? known.get(projectId);
    const view = evolveProjectView(before, event);
    if (view !== before) changed.set(projectId, view);
  }
  return [...changed.values()];
};

/** A grant that comes and goes within a batch must not stay: only the last word on each grant is kept. */
const lastWord = (before: GrantChange | undefined, change: GrantChange): GrantChange =>
  change.kind === 'revoke' && before?.kind === 'put'
    ? { kind: 'put', grant: { ...before.grant, isRevoked: true } }
    : change;

const foldNodes = async (events: readonly RecordedEvent<NodeFact | EnrolmentFact>[], store: ViewsStore) => {
  const known = new Map<string, NodeView>(await store.nodes(unique(events.map(({ data }) => data.nodeId))));
  const changed = new Map<string, NodeView>();
  const grants = new Map<string, GrantChange>();
  for (const event of events) {
    const change = changeOfNode(known.get(event.data.nodeId), event);
    if (change.kind === 'none') continue;
    if (change.kind === 'node') {
      known.set(change.node.nodeId, change.node);
      changed.set(change.node.nodeId, change.node);
      continue;
    }
    const [nodeId, key] =
      change.kind === 'grant' ? [change.grant.nodeId, grantKey(change.grant)] : [change.nodeId, change.key];
    const next: GrantChange =
      change.kind === 'grant'
        ? { kind: 'put', grant: change.grant }
        : { kind: change.kind === 'revoked' ? 'revoke' : 'delete', nodeId, key };
    const name = `${nodeId}/${key}`;
    grants.set(name, lastWord(grants.get(name), next));
  }
  return { nodes: [...changed.values()], grants: [...grants.values()] };
};

/** Brings the gateway's tables on by some events, in order. The same events again change nothing. */
export const applyToViews = async (
  events: readonly RecordedEvent<BerthFact>[],
  store: ViewsStore,
): Promise<void> => {
  const sessions = await foldSessions(events.filter(isSessionEvent), store);
  const { nodes, grants } = await foldNodes(
    events.filter((event) => isNodeEvent(event) || isEnrolmentEvent(event)),
    store,
  );
  const keys = await foldKeys(events.filter(isKeyEvent), store);
  const users = await foldUsers(events.filter(isUserEvent), store);
  const hooks = await foldHooks(events.filter(isHookEvent), store);
  const projects = await foldProjects(events.filter(isProjectEvent), store);
  const images = await foldOwnImages(events.filter(isImageEvent), store);
  await store.save({ sessions, nodes, grants, keys, users, hooks, projects, images });
};
