import type { EventType, RecordedEvent } from '#contracts';
import { categoryOf, idOf } from '#kernel';
import { maySee } from './caller.ts';
import type { Principal, Subject } from './caller.ts';

type Category<Type> = Type extends `${infer Name}.${string}` ? Name : never;

/**
 * To whom the events of a stream are shown, beside admins: `project`: to the people of the project that its first event names; `person`: to the user that its
 * first event names; `self`: to who goes by the stream's id; `project-itself`: to the people of the project whose stream it is; `parts`: to all, but what
 * it says of a session only to who may see that; `all`; `admins`: to nobody else.
 */
type Shown = 'project' | 'person' | 'self' | 'project-itself' | 'parts' | 'all' | 'admins';

const SHOWN: Readonly<Record<Category<EventType>, Shown>> = {
  alert: 'admins',
  audit: 'admins',
  enrolment: 'admins',
  filejob: 'project',
  folder: 'project',
  foldername: 'admins',
  hook: 'person',
  image: 'project',
  key: 'person',
  node: 'parts',
  pool: 'all',
  project: 'project-itself',
  registry: 'admins',
  reservation: 'project',
  session: 'project',
  transfer: 'project',
  user: 'self',
  volume: 'admins',
};
const SHOWN_OF = new Map<string, Shown>(Object.entries(SHOWN));
const shownOf = (event: RecordedEvent): Shown => SHOWN_OF.get(categoryOf(event.stream)) ?? 'admins';

const textIn = (event: RecordedEvent, name: string): string | undefined => {
  const value = event.data[name];
  return typeof value === 'string' ? value : undefined;
};

/** The stream whose owner decides about an event; undefined: it can be told without. */
export const decidingStream = (event: RecordedEvent): string | undefined => {
  switch (shownOf(event)) {
    case 'project':
    case 'person':
      return event.stream;
    case 'parts': {
      const session = textIn(event, 'sessionId');
      const reservation = textIn(event, 'reservationId');
      if (session !== undefined) return `session-${session}`;
      return reservation === undefined ? undefined : `reservation-${reservation}`;
    }
    default:
      return undefined;
  }
};

/** Whose a stream is, by its first event. */
export const ownerIn = (first: RecordedEvent): Subject & { readonly isForAll: boolean } => {
  const [kind, party] = (textIn(first, 'owner') ?? '').split(':');
  const userId = textIn(first, 'userId') ?? (kind === 'user' ? party : undefined);
  const projectId = textIn(first, 'projectId') ?? (kind === 'project' ? party : undefined);
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(projectId === undefined ? {} : { projectId }),
    isForAll: textIn(first, 'purpose') === 'maintenance',
  };
};
export type StreamOwner = Subject & { readonly isForAll?: boolean };

/** The project that an event is about, given whose its {@link decidingStream} is; undefined: none. */
export const projectOf = (event: RecordedEvent, owner: StreamOwner | undefined): string | undefined => {
  if (shownOf(event) === 'project-itself') return idOf(event.stream);
  return textIn(event, 'projectId') ?? owner?.projectId;
};

/** Whether somebody may see an event, given whose its {@link decidingStream} is; undefined: nobody knows, so it is for admins. */
export const isVisible = (
  principal: Principal,
  event: RecordedEvent,
  owner: StreamOwner | undefined,
): boolean => {
  if (principal.role === 'admin') return true;
  const shown = shownOf(event);
  switch (shown) {
    case 'all':
      return true;
    case 'admins':
      return false;
    case 'self':
      return idOf(event.stream) === principal.userId;
    case 'project-itself':
      return idOf(event.stream) === principal.projectId;
    case 'person':
      return owner?.userId === principal.userId;
    case 'parts':
      if (decidingStream(event) === undefined) return true;
      return owner !== undefined && (owner.isForAll === true || maySee(principal, owner));
    case 'project':
      return owner !== undefined && (owner.isForAll === true || maySee(principal, owner));
    default:
      return shown satisfies never;
  }
};
