export { freshDatabase, type FreshDatabase } from './fresh-database.ts';
export { type ImageRegistry, REGISTRY_LOGIN, registryFault, startRegistry } from './image-registry.ts';
export { type InKernel, kernelFault, runInKernel } from './own-kernel/run-in-kernel.ts';
export { type SlowProxy, slowProxy } from './slow-proxy.ts';
