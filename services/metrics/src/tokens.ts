export const EVENT_LOG = Symbol('event log');
export const USAGE_STORE = Symbol('usage store');
export const USAGE_RUNNER = Symbol('usage runner');
export const READ_USAGE = Symbol('read usage');
export const USAGE_BOOK = Symbol('usage book');
export const TELL_FIGURES = Symbol('tell figures');
