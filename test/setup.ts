import { joinEngine, wasmEngine } from '../src/backend/engine.ts';

/** Test files share a process. Each begins on WebAssembly, whatever an app of the file before computed on. */
joinEngine(wasmEngine);
