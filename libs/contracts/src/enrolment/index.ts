export * from './enrolment-events.ts';
export * from './enrolment-messages.ts';
export * from './join-token.ts';
