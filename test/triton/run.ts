/**
 * `npm run test:triton`: has clients that were made for other servers use the service. A client that is not
 * installed is passed over. `TRITONCLIENT` is a folder with Triton's Python package, `PYTHON` the interpreter.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startService } from '../hold/service.ts';

const { PYTHON: python = 'python3', TRITONCLIENT: folder = '', PATH = '' } = process.env;
const env = { PATH, ...(folder !== '' && { PYTHONPATH: folder }) };

const found = spawnSync(python, ['-c', 'import numpy, tritonclient.http'], { env, encoding: 'utf8' });
if (found.status !== 0) {
  process.stdout.write(`tritonclient is passed over: ${found.stderr || found.error}\n`);
} else {
  const service = await startService();
  const script = fileURLToPath(new URL('triton.py', import.meta.url));
  // The service is a process of its own: it answers while this one waits.
  const { status } = spawnSync(python, [script, new URL(service.url).host], { env, stdio: 'inherit' });
  await service.stop();
  process.exitCode = status ?? 1;
}
