/** Compiles the AssemblyScript modules into dist/<name>.wasm. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = {
  kernels: 'src/backend/wasm/assembly/kernels.ts',
  codec: 'src/formats/json/assembly/codec.ts',
};

mkdirSync(`${root}dist`, { recursive: true });
for (const [name, entry] of Object.entries(entries)) {
  const { error, stderr } = await asc.main([
    entry,
    ...['--config', 'scripts/asconfig.json', '--baseDir', root, '--outFile', `dist/${name}.wasm`],
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
}
