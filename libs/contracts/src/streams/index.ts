export * from './frames.ts';
export * from './stream-open.ts';
export * from './stream-target.ts';
export * from './write-patiently.ts';
