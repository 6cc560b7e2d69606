export type * from './event-log.ts';
