/** Compiles every AssemblyScript entry of src/wasm/assembly into dist/<entry>.wasm. */
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = ['kernels', 'codec'].filter((name) => existsSync(`${root}src/wasm/assembly/${name}.ts`));

mkdirSync(`${root}dist`, { recursive: true });
for (const name of entries) {
  const { error, stderr } = await asc.main([
    `src/wasm/assembly/${name}.ts`,
    ...['--config', 'src/wasm/assembly/asconfig.json', '--baseDir', root, '--outFile', `dist/${name}.wasm`],
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
}
