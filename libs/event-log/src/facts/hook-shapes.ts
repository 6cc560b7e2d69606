import type { HookFact, HookFilter } from '#contracts';
import { aHookId, aProjectId, aUserId } from './id-shapes.ts';
import { flag, listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends HookFact['type']> = Extract<HookFact, { readonly type: Type }>['data'];
type HookShapes = { readonly [Type in HookFact['type']]: Shape<Data<Type>> };

const aFilter: Shape<HookFilter> = object({
  types: optional(listOf(text())),
  stream: optional(text()),
  projectId: optional(aProjectId),
});

/** Where events are sent to. */
export const HOOK_SHAPES: HookShapes = {
  'hook.created': object({
    hookId: aHookId,
    userId: aUserId,
    projectId: aProjectId,
    role: oneOf('admin', 'project-admin', 'member', 'viewer'),
    name: text(),
    origin: text(),
    filter: aFilter,
    createdAt: whole(),
  }),
  'hook.changed': object({
    hookId: aHookId,
    name: optional(text()),
    origin: optional(text()),
    filter: optional(aFilter),
    by: text(),
    changedAt: whole(),
  }),
  'hook.paused': object({ hookId: aHookId, by: text(), pausedAt: whole() }),
  'hook.resumed': object({ hookId: aHookId, isSkipping: flag(), by: text(), resumedAt: whole() }),
  'hook.disabled': object({
    hookId: aHookId,
    reason: oneOf('gone', 'failing'),
    failingSince: whole(),
    disabledAt: whole(),
  }),
  'hook.secret-rotated': object({ hookId: aHookId, by: text(), overlapsUntil: whole(), rotatedAt: whole() }),
  'hook.deleted': object({ hookId: aHookId, by: text(), deletedAt: whole() }),
};
