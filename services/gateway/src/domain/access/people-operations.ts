import { ofOneself, showsProject } from './rule.ts';

/** Who one is, by which keys, and what happened. */
export const PEOPLE_OPERATIONS = {
  getMe: ofOneself('account', 'read'),
  issueKey: ofOneself('keys', 'write'),
  listKeys: ofOneself('keys', 'read'),
  readEvents: showsProject('events'),
  revokeKey: ofOneself('keys', 'write'),
} as const;
