export * from './kernel-messages.ts';
