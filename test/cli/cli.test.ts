import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { listeningApp } from '../helpers/app.ts';
import { groupconv, newFolder } from './run.ts';

const folder = newFolder();
const at = (name: string) => join(folder, name);
const { url } = await listeningApp();

/** A .npy file of version 1.0, by the description of the format. */
function npy(
  shape: readonly number[],
  values: readonly number[],
  order: '<' | '>' = '<',
  fortran = false,
): Buffer {
  const says = `{'descr': '${order}f4', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')},), }`;
  const header = `${says.padEnd(128 - 10 - 1)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}`, 'latin1');
  head.writeUInt16LE(header.length, 8);
  const data = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    if (order === '<') data.writeFloatLE(value, 4 * i);
    else data.writeFloatBE(value, 4 * i);
  });
  return Buffer.concat([head, data]);
}

/** The numbers of such a file. */
function numbersIn(file: string): number[] {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  return Array.from({ length: (bytes.length - start) / 4 }, (_, i) => bytes.readFloatLE(start + 4 * i));
}

/** Two groups of one channel, 3 × 3 pixels: the kernels [[1, 2], [3, 4]] and [[1, 0], [0, 0]] (a copy). */
const image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const input = [...image, ...image];
const weight = [1, 2, 3, 4, 1, 0, 0, 0];
/** 1·1 + 2·2 + 4·3 + 5·4 = 37, and so on. */
const output = [37, 47, 67, 77, 1, 2, 4, 5];
/** With the kernels turned about: 1·4 + 2·3 + 4·2 + 5·1 = 23. */
const flipped = [23, 33, 53, 63, 5, 6, 8, 9];

writeFileSync(at('x.npy'), npy([1, 2, 3, 3], input));
writeFileSync(at('w.npy'), npy([2, 1, 2, 2], weight));
writeFileSync(at('right.npy'), npy([1, 2, 2, 2], output));
writeFileSync(at('flipped.npy'), npy([1, 2, 2, 2], flipped));
writeFileSync(at('big-endian.npy'), npy([1, 2, 3, 3], input, '>'));
/** The first axis runs fastest: channel, then row, then column. */
const transposed = Array.from({ length: 18 }, (_, i) => {
  const [channel, row, column] = [i % 2, Math.floor(i / 2) % 3, Math.floor(i / 6)];
  return input[9 * channel + 3 * row + column];
});
writeFileSync(at('fortran.npy'), npy([1, 2, 3, 3], transposed, '<', true));
writeFileSync(
  at('both.npz'),
  zipSync({ 'input.npy': readFileSync(at('x.npy')), 'weight.npy': readFileSync(at('w.npy')) }),
);
const layer = { type: 'conv2d', in_channels: 2, out_channels: 2, kernel_size: 2, groups: 2, bias: false };
writeFileSync(at('layer.json'), JSON.stringify(layer));
copyFileSync(new URL('../../examples/small.onnx', import.meta.url), at('small.onnx'));

const run = (...words: string[]) => groupconv(folder, words);
/** Asks a service, which is sooner there. */
const ask = (...words: string[]) => groupconv(folder, words, { env: { GROUPCONV_URL: url } });
const grouped = ['-w', 'w.npy', '-g', '2'];

describe.concurrent('groupconv', () => {
  it('should tell its version and its commands', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await run('--version')).stdout.trim()).toBe(version);
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const name of [
      'serve',
      'conv',
      'shapes',
      'sweep',
      'verify',
      'translate',
      'vectors',
      'onnx',
      'layers',
    ])
      expect(stdout).toMatch(new RegExp(`^ +${name} `, 'm'));
  });

  it('should compute a layer from npy files, and write the output to one', async () => {
    const { code, stdout, stderr } = await run('conv', 'x.npy', ...grouped, '-o', 'out.npy');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('conv2d 2 → 2, kernel 2×2, 2 groups');
    expect(stdout).toMatch(/^output +\[1, 2, 2, 2\] +30 /m);
    expect(numbersIn(at('out.npy'))).toEqual(output);
  });

  it.each(['both.npz', 'big-endian.npy', 'fortran.npy'])('should read %s alike', async (file) => {
    const weights = file === 'both.npz' ? ['-g', '2'] : grouped;
    const { stdout } = await run('conv', file, ...weights, '--json');
    expect(JSON.parse(stdout).output.flat(3)).toEqual(output);
  });

  it('should give the same from a service as by itself, to the byte', async () => {
    const words = [
      'conv',
      '--input-shape',
      '1,4,5,5',
      '--fill',
      'normal',
      '--in-channels',
      '4',
      '--out-channels',
      '4',
    ];
    const local = await run(...words, '-k', '3', '--json');
    const remote = await run(...words, '-k', '3', '--json', '--url', url);
    expect(remote.code).toBe(0);
    expect(local.stdout).toBe(remote.stdout);
  });

  it('should read a whole request from the standard input', async () => {
    const stdin = JSON.stringify({
      layer,
      input: [[image, image].map((plane) => [plane])],
      weight: { fill: 1 },
    });
    const { stdout, code } = await groupconv(folder, ['shapes', '-', '--json'], {
      stdin: JSON.stringify({ layer, input_shape: [1, 2, 3, 3] }),
    });
    expect([code, JSON.parse(stdout).shapes.output]).toEqual([0, [1, 2, 2, 2]]);
    expect((await groupconv(folder, ['conv', '-'], { stdin })).code).toBe(2);
  });

  it('should show what a layer would do, and what groups change', async () => {
    const sizes = ['--in-channels', '4', '--out-channels', '4', '-k', '2', '--input-shape', '1,4,3,3'];
    const shapes = await ask('shapes', ...sizes);
    expect(shapes.stdout).toMatch(/^output +\[1, 4, 2, 2\]$/m);
    const sweep = await ask('sweep', ...sizes, '--each', '1,4', '--json');
    expect(JSON.parse(sweep.stdout).rows.map(({ groups }: { groups: number }) => groups)).toEqual([1, 4]);
  });

  it('should pass a right output, and fail a kernel that was flipped with one sentence', async () => {
    const right = await run('verify', 'right.npy', '-i', 'x.npy', ...grouped);
    expect([right.code, right.stdout]).toEqual([0, 'identical: every bit is as it should be\n']);
    const wrong = await run('verify', 'flipped.npy', '-i', 'x.npy', ...grouped);
    const [sentence, fix] = wrong.stdout.split('\n');
    expect(wrong.code).toBe(1);
    expect(sentence).toBe(
      'different: 8 of 8 values differ. The kernel was turned about along all of its axes, as a mathematical convolution does.',
    );
    expect(fix).toContain('np.flip(weight, axis=(-2, -1))');
  });

  it('should say the layer in other words, and write packs of vectors', async () => {
    const keras = await ask('translate', 'layer.json', '--to', 'keras,jax');
    expect(keras.stdout).toMatch(/^# keras: exact[\s\S]*Conv2D\([\s\S]*^# jax: exact/m);
    const vectors = await run(
      'vectors',
      'both.npz',
      '--layer',
      'layer.json',
      '--pack',
      'npz',
      '-o',
      'pack.zip',
    );
    expect(vectors.code).toBe(0);
    const files = unzipSync(readFileSync(at('pack.zip')));
    writeFileSync(at('packed.npy'), files['output.npy']);
    expect(numbersIn(at('packed.npy'))).toEqual(output);
  });

  it('should list the convolutions of a model, and compute one of them', async () => {
    const listed = await ask('onnx', 'small.onnx', '--json');
    expect(JSON.parse(listed.stdout).convolutions).toHaveLength(4);
    const { stdout } = await ask('conv', '--layer', 'small.onnx:1', '--input-shape', '1,8,4,4');
    expect(stdout).toContain('conv2d 8 → 8, kernel 3×3, 8 groups');
    await ask('onnx', 'small.onnx', '--convolution', '1', '-o', 'depthwise.safetensors');
    const again = await ask('conv', '--layer', 'depthwise.safetensors', '--input-shape', '1,8,4,4');
    expect(again.stdout).toBe(stdout);
  });

  it('should keep layers in a folder, and compute with them by name', async () => {
    mkdirSync(at('layers'));
    const env = { LAYERS_DIR: 'layers' };
    const inFolder = (...words: string[]) => groupconv(folder, words, { env });
    expect((await inFolder('layers', 'put', 'edges', '-l', 'layer.json', '-w', 'w.npy')).code).toBe(0);
    expect((await inFolder('layers')).stdout).toMatch(/^edges +[0-9a-f]{16} +conv2d 2 → 2/m);
    const { stdout } = await inFolder('conv', 'x.npy', '-l', 'edges', '--json');
    expect(JSON.parse(stdout).output.flat(3)).toEqual(output);
    const { stderr } = await inFolder('conv', 'x.npy', '-l', 'edges', '-g', '1');
    expect(stderr).toContain('hint: leave groups out');
    expect((await inFolder('layers', 'delete', 'edges')).stdout).toBe('edges is deleted\n');
    expect((await run('layers')).stderr).toContain('LAYERS_DIR');
  });

  it('should run the service', async () => {
    const served = await groupconv(folder, ['serve', '--port', '99999']);
    expect(served.code).toBe(1);
    expect(served.stderr).toContain('PORT must be an integer from 0 to 65535');
  });

  it('should complete its commands and options in bash', async () => {
    const { stdout } = await run('completions', 'bash');
    const complete = async (...words: string[]) => {
      const cword = words.length - 1;
      const list = words.map((word) => `'${word}'`).join(' ');
      const script = `${stdout}\nCOMP_WORDS=(${list}); COMP_CWORD=${cword}; _groupconv; echo "\${COMPREPLY[@]}"`;
      return (await promisify(execFile)('bash', ['-c', script])).stdout.trim();
    };
    expect(await complete('groupconv', 'ver')).toBe('verify');
    expect(await complete('groupconv', 'sweep', '--inp')).toBe('--input-shape --input-layout');
  });
});

describe.concurrent('groupconv with something wrong', () => {
  it.each([
    [
      'a layer that cannot be',
      ['conv', '--input-shape', '1,4,5,5', '--in-channels', '4', '--out-channels', '4', '-k', '3', '-g', '3'],
      /not divisible by 3\nhint: groups may be 1, 2, 4\n/,
    ],
    [
      'a file that is not there',
      ['conv', 'nothing.npy'],
      /nothing\.npy cannot be read: there is no such file/,
    ],
    [
      'a file of another kind',
      ['conv', 'small.txt'],
      /files of this kind are not read\nhint: a file ends in \.npy/,
    ],
    ['a file that is no array', ['conv', 'broken.npy'], /broken\.npy is no \.npy file/],
    ['an array that is cut off', ['conv', 'cut.npy', ...grouped], /18 elements take 72 bytes, but 70 follow/],
    [
      'an output file of another kind',
      ['conv', 'x.npy', ...grouped, '-o', 'out.png'],
      /files of this kind are not written/,
    ],
    ['an unknown option', ['conv', '--groupss', '2'], /unknown option '--groupss'/],
    ['an unknown command', ['convolve'], /unknown command 'convolve'/],
    [
      'a service that is not there',
      ['shapes', 'layer.json', '--url', 'http://127.0.0.1:9'],
      /does not answer/,
    ],
  ])('should say so of %s, with exit code 2', async (_, words, says) => {
    writeFileSync(at('broken.npy'), 'no array');
    writeFileSync(at('cut.npy'), readFileSync(at('x.npy')).subarray(0, -2));
    const { code, stdout, stderr } = await run(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

it('should have a page whose commands are those of the help', async () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/cli.md', import.meta.url)), 'utf8');
  const { stdout } = await run('--help');
  const names = [...stdout.matchAll(/^ {2}([a-z]+) .*$/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'help');
  const documented = [...page.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
  expect(documented.sort()).toEqual(names.sort());
});
