export * from './agent-protocol.ts';
export * from './catalogue.ts';
export * from './envelope.ts';
export * from './key-events.ts';
export * from './node-events.ts';
export * from './resources.ts';
export * from './session-events.ts';
export * from './subjects.ts';
