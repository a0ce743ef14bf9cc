import { activateCodec } from '../formats/json/active.ts';
import { nativeCodecOf } from '../formats/json/native/native-codec.ts';
import { faultOfCodec } from '../formats/json/native/self-check.ts';
import { activate } from './native/active.ts';
import { type Addon, loadAddon } from './native/addon.ts';
import { nativeBackendOf } from './native/native-backend.ts';
import { NativeEngine } from './native/native-engine.ts';
import { faultOf } from './native/self-check.ts';

/** The engines that a user can ask for: `auto` is the native one where it can be used. */
export const engineChoices = ['auto', 'native', 'wasm'] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** Who computes in this process. */
export interface Engine {
  readonly name: 'native' | 'wasm';
  /** The instruction set of the kernels: `avx512`, `avx2`, `neon`, or `simd128` of WebAssembly. */
  readonly instructions: string;
  /** Why the native kernels do not compute, though they were asked for. */
  readonly reason?: string;
}

export const wasmEngine: Engine = { name: 'wasm', instructions: 'simd128' };

const found = new Map<EngineChoice, Engine>();

/**
 * Decides who computes, and has this thread compute so, reading and writing JSON included. What is native is
 * compared with WebAssembly's first.
 * Another thread follows by `joinEngine`.
 */
export function chooseEngine(choice: EngineChoice): Engine {
  const known = found.get(choice);
  if (known) return joinEngine(known);
  const engine = choice === 'wasm' ? joinEngine(wasmEngine) : checkedEngine();
  found.set(choice, engine);
  return engine;
}

function checkedEngine(): Engine {
  let reason = 'no native kernels were compiled for this machine';
  try {
    const addon = loadAddon();
    for (const [set, instructions] of (addon?.sets ?? []).entries()) {
      if (!addon || instructions === '') continue;
      const engine = new NativeEngine(addon, set);
      const fault = faultOf(engine) ?? faultOfCodec(nativeCodecOf(addon, set, instructions));
      if (fault === undefined) return joinEngine({ name: 'native', instructions });
      reason = fault;
    }
  } catch (error) {
    reason = `the native kernels cannot be loaded: ${error instanceof Error ? error.message : error}`;
  }
  return joinEngine({ ...wasmEngine, reason });
}

/**
 * Has this thread compute on an engine that another thread of the process has chosen. Without it, and where the
 * kernels cannot be loaded, a thread computes in WebAssembly: the bits are the same.
 */
export function joinEngine<Chosen extends Engine>(engine: Chosen): Chosen {
  const addon = engine.name === 'native' ? loaded() : undefined;
  const set = addon?.sets.indexOf(engine.instructions) ?? -1;
  const isNative = addon !== undefined && set >= 0;
  activate(isNative ? nativeBackendOf(new NativeEngine(addon, set)) : undefined);
  activateCodec(isNative ? nativeCodecOf(addon, set, engine.instructions) : undefined);
  return engine;
}

/** Whether a value that came from another thread is an engine. */
export function isEngine(value: unknown): value is Engine {
  if (typeof value !== 'object' || value === null) return false;
  const [name, instructions] = [Reflect.get(value, 'name'), Reflect.get(value, 'instructions')];
  return (name === 'native' || name === 'wasm') && typeof instructions === 'string';
}

function loaded(): Addon | undefined {
  try {
    return loadAddon();
  } catch {
    return undefined;
  }
}
