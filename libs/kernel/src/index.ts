export * from './clock.ts';
export * from './decider.ts';
export * from './dependency-failure.ts';
export * from './ids.ts';
export * from './invariant.ts';
export * from './json.ts';
export * from './quantities.ts';
export * from './result.ts';
