export * from './idleness.ts';
export * from './live-usage.ts';
export * from './read-node-usage.ts';
export * from './usage-answers.ts';
