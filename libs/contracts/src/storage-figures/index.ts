export * from './data-waits.ts';
export * from './figures.ts';
