export const EVENT_LOG = Symbol('event log');
export const BUNDLE_STORE = Symbol('bundle store');
export const WRITE_BUNDLE_PART = Symbol('write bundle part');
export const READ_BUNDLE_PART = Symbol('read bundle part');
export const BUNDLE_USE = Symbol('bundle use');
export const SWEEP = Symbol('sweep');
