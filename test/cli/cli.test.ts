import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { listeningApp } from '../helpers/app.ts';
import { npy, numbersIn } from './npy.ts';
import { groupconv, newFolder } from './run.ts';

const folder = newFolder();
const at = (name: string) => join(folder, name);
const { url } = await listeningApp();

/** Two groups of one channel, 3 × 3 pixels: the kernels [[1, 2], [3, 4]] and [[1, 0], [0, 0]] (a copy). */
const image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const input = [...image, ...image];
const weight = [1, 2, 3, 4, 1, 0, 0, 0];
/** 1·1 + 2·2 + 4·3 + 5·4 = 37, and so on. */
const output = [37, 47, 67, 77, 1, 2, 4, 5];
/** With the kernels flipped: 1·4 + 2·3 + 4·2 + 5·1 = 23. */
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

  it('should take a bias beside the weight, and where it stands in the same file', async () => {
    const bias = { 'bias.npy': npy([2], [100, 200]) };
    const arrays = { 'input.npy': readFileSync(at('x.npy')), 'weight.npy': readFileSync(at('w.npy')) };
    writeFileSync(at('biased.npz'), zipSync({ ...arrays, ...bias }));
    writeFileSync(at('b.npy'), bias['bias.npy']);
    const biased = output.map((value, i) => value + (i < 4 ? 100 : 200));
    const inOne = await ask('conv', 'biased.npz', '-g', '2', '--json');
    expect(JSON.parse(inOne.stdout).output.flat(3)).toEqual(biased);
    const beside = await ask('conv', 'x.npy', ...grouped, '-b', 'b.npy', '--json');
    expect(JSON.parse(beside.stdout).output.flat(3)).toEqual(biased);
  });

  it('should read any kind of array from the standard input, and write one to the standard output', async () => {
    for (const file of ['x.npy', 'both.npz']) {
      const weights = file === 'both.npz' ? ['-g', '2'] : grouped;
      const words = ['conv', '-', ...weights, '-o', 'piped.npy'];
      const options = { stdin: readFileSync(at(file)), env: { GROUPCONV_URL: url } };
      expect((await groupconv(folder, words, options)).stderr).toBe('');
      expect(numbersIn(at('piped.npy'))).toEqual(output);
    }
    const { bytes } = await ask('conv', 'x.npy', ...grouped, '-o', '-');
    writeFileSync(at('printed.npy'), bytes);
    expect(numbersIn(at('printed.npy'))).toEqual(output);
  });

  it('should state the seed, the fill and the layouts as the API has them', async () => {
    const words = ['--in-channels', '2', '--out-channels', '2', '-k', '2', '--seed', '7'];
    const made = ['conv', '--input-shape', '1,2,3,3', '--fill', 'uniform', ...words, '--json'];
    const body = {
      layer: { type: 'conv2d', in_channels: 2, out_channels: 2, kernel_size: 2 },
      input: { shape: [1, 2, 3, 3], fill: { kind: 'uniform' } },
      seed: 7,
    };
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${url}/v1/conv`, { method: 'POST', headers, body: JSON.stringify(body) });
    const { output: stated } = JSON.parse(await reply.text());
    expect(JSON.parse((await ask(...made)).stdout).output).toEqual(stated);
    // Channels last: both channels of a pixel lie together.
    writeFileSync(
      at('last.npy'),
      npy(
        [1, 3, 3, 2],
        image.flatMap((value) => [value, value]),
      ),
    );
    const last = await ask(
      'conv',
      'last.npy',
      ...grouped,
      '--input-layout',
      'NHWC',
      '--output-layout',
      'NHWC',
      '--json',
    );
    const pixels = [0, 1, 2, 3].flatMap((i) => [output[i], output[4 + i]]);
    expect(JSON.parse(last.stdout).output.flat(3)).toEqual(pixels);
  });

  it('should take the shape of a file where shapes are asked for', async () => {
    const { stdout } = await ask('shapes', 'x.npy', ...grouped);
    expect(stdout).toMatch(/^input +\[1, 2, 3, 3\]$/m);
    expect(stdout).toMatch(/^output +\[1, 2, 2, 2\]$/m);
  });

  it('should take one of several arrays by its name', async () => {
    const arrays = { 'images.npy': readFileSync(at('x.npy')), 'kernels.npy': readFileSync(at('w.npy')) };
    writeFileSync(at('named.npz'), zipSync(arrays));
    const words = ['conv', 'named.npz:images', '-w', 'named.npz:kernels', '-g', '2', '--json'];
    expect(JSON.parse((await ask(...words)).stdout).output.flat(3)).toEqual(output);
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
      'different: 8 of 8 values differ. The kernel was flipped along all of its axes, as a mathematical convolution does.',
    );
    expect(fix).toContain('np.flip(weight, axis=(-2, -1))');
  });

  it('should say whose rounding integers have', async () => {
    const request = {
      layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 1 },
      input: [[[[1, 3, 5, -3]]]],
      weight: [[[[1]]]],
      quantization: {
        input: { scale: 0.5, zero_point: 0 },
        weight: { scale: 1, zero_point: 0 },
        output: { scale: 1, zero_point: 0 },
        dtype: 'int8',
      },
      runtimes: ['tflite-double', 'xnnpack-fp32'],
    };
    const verify = (...integers: number[]) =>
      groupconv(folder, ['verify', '-'], { stdin: JSON.stringify({ ...request, output: [[[integers]]] }) });
    // Halves to even.
    const even = await verify(0, 2, 2, -2);
    expect([even.code, even.stdout]).toEqual([0, 'identical: every integer is that of xnnpack-fp32\n']);
    // Halves away from zero. TensorFlow Lite's reference rounds -1.5 to -1.
    const neither = await verify(1, 2, 3, -2);
    expect(neither.code).toBe(1);
    expect(neither.stdout).toContain(
      'different: 1 of 4 values differ from those of tflite-double, the nearest runtime. ',
    );
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
