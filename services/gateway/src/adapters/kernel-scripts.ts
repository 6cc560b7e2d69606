import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { invariant } from '#kernel';

/** The programs that speak to kernels inside of sessions, as texts. */
export type KernelScripts = { readonly bridge: string; readonly lineKernel: string };

const FOLDER = 'services/gateway/kernels';

/** From the checkout or the image that this file is part of. */
export const kernelScripts = (): KernelScripts => {
  let at = import.meta.dirname;
  while (!existsSync(path.join(at, FOLDER))) {
    const above = path.dirname(at);
    invariant(above !== at, `${FOLDER} is missing in this installation`);
    at = above;
  }
  const read = (name: string): string => readFileSync(path.join(at, FOLDER, name), 'utf8');
  return { bridge: read('bridge.py'), lineKernel: read('line_kernel.py') };
};
