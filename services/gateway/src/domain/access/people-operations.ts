import { ofOneself, runsPool, runsProject, showsProject } from './rule.ts';

/** Who one is, by which keys, and what happened. */
export const PEOPLE_OPERATIONS = {
  changeUser: runsPool('users'),
  createUser: runsPool('users'),
  disableUser: runsPool('users'),
  enableUser: runsPool('users'),
  forgetUser: runsPool('users'),
  getMe: ofOneself('account', 'read'),
  getUser: ofOneself('account', 'read'),
  issueKey: ofOneself('keys', 'write'),
  listKeys: ofOneself('keys', 'read'),
  listMembers: showsProject('projects'),
  listUsers: runsPool('users', 'read'),
  readEvents: showsProject('events'),
  removeMember: runsProject('projects'),
  revokeKey: ofOneself('keys', 'write'),
  setMember: runsProject('projects'),
} as const;
