export * from './event-log-contract.ts';
export * from './snapshot-store-contract.ts';
