import { Failure } from './failure.ts';
import type { ServiceOptions } from './service.ts';

/** Layers in the memory of this process would be gone with it. @param what fails without a place @throws Failure */
export function checkPlace({ url }: ServiceOptions, what: string): void {
  if (url || process.env.LAYERS_DIR) return;
  throw new Failure(
    `${what}nothing says where the layers are stored`,
    '--url http://127.0.0.1:3000, or LAYERS_DIR=folder in the environment',
  );
}
