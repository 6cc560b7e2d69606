export * from './cpu-topology.ts';
export * from './gpu-topology.ts';
export * from './parse-cpu-list.ts';
export * from './parse-topology.ts';
export * from './topology-faults.ts';
