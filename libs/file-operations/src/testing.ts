/* For specs and benchmarks: the programs themselves, and a file system that answers late. */
export { nativeProgram } from './native-file-operations.ts';
export { buildHelper } from './native/build-helper.ts';
export { plainProgram } from './plain-file-operations.ts';
export type { Program } from './run-program.ts';
export {
  type DelayMount,
  type DelayOptions,
  mountDelayed,
  prepareDelayedMounts,
} from './testing/delay-mount.ts';
