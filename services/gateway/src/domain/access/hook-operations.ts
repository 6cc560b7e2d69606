import { ofOneself } from './rule.ts';
import type { Rule } from './rule.ts';

const READS = ofOneself('hooks', 'read');
/** A hook makes the gateway send something: that is for who may do something himself. */
const WRITES: Rule = { ...ofOneself('hooks', 'write'), own: 'member' };

/** Addresses that events are sent to, and what one is sent e-mail for. */
export const HOOK_OPERATIONS = {
  changeHook: WRITES,
  createHook: WRITES,
  getHook: READS,
  getNotifications: ofOneself('account', 'read'),
  listHookDeliveries: READS,
  listHooks: READS,
  pauseHook: WRITES,
  redeliver: WRITES,
  redeliverDead: WRITES,
  removeHook: WRITES,
  resumeHook: WRITES,
  rotateHookSecret: WRITES,
  setNotifications: ofOneself('account', 'write'),
  testHook: WRITES,
  testNotifications: ofOneself('account', 'write'),
} as const;
