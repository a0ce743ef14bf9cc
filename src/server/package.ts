import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { paths } from '../paths.ts';

/** The fields of package.json that the service uses. */
export const manifest = z
  .object({ name: z.string(), version: z.string(), description: z.string() })
  .parse(JSON.parse(readFileSync(paths.manifest, 'utf8')));
