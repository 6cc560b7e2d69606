export * from './app-definition.ts';
export * from './known-apps.ts';
export * from './read-apps.ts';
export * from './node-image.ts';
export * from './app-protocol.ts';
