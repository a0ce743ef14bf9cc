import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { paths } from '../paths.ts';

const manifest = z
  .object({ name: z.string(), version: z.string(), description: z.string() })
  .parse(JSON.parse(readFileSync(paths.manifest, 'utf8')));

/** What package.json says of the service. */
export const { name, version, description } = manifest;
