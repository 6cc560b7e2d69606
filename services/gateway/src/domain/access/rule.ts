import type { Role } from '#contracts';

/** What an operation is about; API keys can be held to some of them. */
export type Area =
  | 'account'
  | 'alerts'
  | 'audit'
  | 'bundles'
  | 'events'
  | 'files'
  | 'folders'
  | 'hooks'
  | 'images'
  | 'keys'
  | 'nodes'
  | 'pools'
  | 'projects'
  | 'reservations'
  | 'sessions'
  | 'users'
  | 'volumes';
export type Effect = 'read' | 'write';
/** `sessions:read`: what of the API a key may be held to; `*:read`: to reading. */
export type Scope = `${Area | '*'}:${Effect}`;

/** Who may use an operation: the least role for what is one's own, for the rest of one's project, and for what belongs to others or to nobody. */
export type Rule = {
  readonly area: Area;
  readonly effect: Effect;
  readonly own: Role;
  readonly project: Role;
  readonly other: Role;
  /** Only for who is signed in himself: a key, which may have leaked, can't do it. */
  readonly isForPeople?: true;
};

const ALL_READING: Scope = '*:read';
/** Whether what a key is held to takes in some scope. */
export const takesIn = (held: readonly string[], scope: string): boolean =>
  held.includes(scope) || (scope.endsWith(':read') && held.includes(ALL_READING));

/** How somebody stands to what a request is about. */
export type Relation = 'own' | 'project' | 'other';
export const RELATIONS = ['own', 'project', 'other'] as const satisfies readonly Relation[];

/** What the people of a project see of it, all of them alike. */
export const showsProject = (area: Area): Rule => ({
  area,
  effect: 'read',
  own: 'viewer',
  project: 'viewer',
  other: 'admin',
});
/** What one does to what is one's own; a project-admin to all of his project. */
export const changesOwn = (area: Area): Rule => ({
  area,
  effect: 'write',
  own: 'member',
  project: 'project-admin',
  other: 'admin',
});
/** What is for those who run a project. */
export const runsProject = (area: Area): Rule => ({
  area,
  effect: 'write',
  own: 'project-admin',
  project: 'project-admin',
  other: 'admin',
});
/** What everybody sees, since it belongs to all. */
export const showsAll = (area: Area): Rule => ({
  area,
  effect: 'read',
  own: 'viewer',
  project: 'viewer',
  other: 'viewer',
});
/** What concerns one person alone. */
export const ofOneself = (area: Area, effect: Effect): Rule => ({
  area,
  effect,
  own: 'viewer',
  project: 'admin',
  other: 'admin',
});
/** What one does to one's own account, signed in oneself. */
export const securesAccount = (effect: Effect = 'write'): Rule => ({
  ...ofOneself('account', effect),
  isForPeople: true,
});
/** What concerns the pool or its people as a whole. */
export const runsPool = (area: Area, effect: Effect = 'write'): Rule => ({
  area,
  effect,
  own: 'admin',
  project: 'admin',
  other: 'admin',
});
/** What has rights of its own, which its owner knows: the door only tells reading from writing. */
export const judgedByOwner = (area: Area, effect: Effect): Rule => {
  const least: Role = effect === 'read' ? 'viewer' : 'member';
  return { area, effect, own: least, project: least, other: least };
};
