export * from './check-log.ts';
export * from './log-fault.ts';
