import { ofOneself, runsPool } from './rule.ts';
import type { Rule } from './rule.ts';

const READS = ofOneself('hooks', 'read');
/** A hook makes the gateway send something: that is for who may do something himself. */
const WRITES: Rule = { ...ofOneself('hooks', 'write'), own: 'member' };

/** Addresses that events are sent to, what one is sent e-mail for, and what Berth noticed by itself. */
export const HOOK_OPERATIONS = {
  acknowledgeAlert: runsPool('alerts'),
  changeHook: WRITES,
  createHook: WRITES,
  getAlert: runsPool('alerts', 'read'),
  getHook: READS,
  getNotifications: ofOneself('account', 'read'),
  listAlerts: runsPool('alerts', 'read'),
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
