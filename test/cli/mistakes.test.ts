import { execFile } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { npy } from './npy.ts';
import { cli, groupconv, newFolder } from './run.ts';

const folder = newFolder();
const at = (name: string) => join(folder, name);
const run = (...words: string[]) => groupconv(folder, words);

/** Two groups of one channel. */
const weight = npy([2, 1, 2, 2], [1, 2, 3, 4, 1, 0, 0, 0]);
const input = npy(
  [1, 2, 3, 3],
  Array.from({ length: 18 }, (_, i) => i),
);
writeFileSync(at('x.npy'), input);
writeFileSync(at('w.npy'), weight);
writeFileSync(at('b.npy'), npy([2], [1, 2]));
writeFileSync(at('broken.npy'), 'no array');
writeFileSync(at('cut.npy'), input.subarray(0, -2));
writeFileSync(at('named.npz'), zipSync({ 'images.npy': input, 'kernels.npy': weight }));
writeFileSync(at('small.txt'), '');
writeFileSync(at('layer.json'), '{"type": "conv2d", "in_channels": 2, "out_channels": 2, "kernel_size": 2}');
copyFileSync(fileURLToPath(new URL('../../examples/small.onnx', import.meta.url)), at('small.onnx'));

const grouped = ['-w', 'w.npy', '-g', '2'];

describe.concurrent('groupconv with something wrong', () => {
  it.each([
    [
      'a layer that cannot be',
      ['conv', '--input-shape', '1,4,5,5', '--in-channels', '4', '--out-channels', '6', '-k', '3', '-g', '4'],
      'out_channels must be divisible by groups: 6 is not divisible by 4\nhint: groups may be 1, 2',
    ],
    [
      'groups that nobody stated',
      ['conv', 'x.npy', '-w', 'w.npy'],
      'the input has 2 channels, and each kernel of the weight takes 1\nhint: --groups 2',
    ],
    [
      'groups that are no number',
      ['conv', 'x.npy', '-w', 'w.npy', '-g', 'two'],
      'groups must be an integer, but got "two"\nhint: use an integer from 1 to 16777216',
    ],
    ['no layer', ['conv', 'x.npy'], /^nothing states the layer\nhint: --weight w\.npy, or /],
    ['no input', ['conv', ...grouped], /^nothing states the input\nhint: .*--input-shape 2,16,10,10/],
    [
      'an output without its input',
      ['verify', 'x.npy', ...grouped],
      /^nothing states the input\nhint: --input/,
    ],
    [
      'an output whose groups nobody stated',
      ['verify', 'x.npy', '-i', 'x.npy', '-w', 'w.npy'],
      /\nhint: --groups 2$/,
    ],
    ['no shape', ['shapes', ...grouped], /^nothing states the shape of the input\nhint: --input-shape/],
    [
      'a file that is not there',
      ['conv', 'nothing.npy'],
      'nothing.npy cannot be read: there is no such file',
    ],
    [
      'a name that is nearly right',
      ['conv', 'y.npy', ...grouped],
      /^y\.npy cannot be read: there is no such file\nhint: did you mean [xwb]\.npy\?$/,
    ],
    [
      'a name without its end',
      ['conv', 'x', ...grouped],
      'x cannot be read: there is no such file\nhint: did you mean x.npy?',
    ],
    ['a folder', ['conv', '.'], /^\. cannot be read: it is a folder/],
    [
      'a file of another kind',
      ['conv', 'small.txt'],
      'small.txt: files of this kind are not read\nhint: a file ends in .npy, .npz, .safetensors, .json, .onnx',
    ],
    ['a file that is no array', ['conv', 'broken.npy'], 'broken.npy is no .npy file'],
    [
      'an array that is cut off',
      ['conv', 'cut.npy', ...grouped],
      /^cut\.npy: 18 elements take 72 bytes, but 70 follow/,
    ],
    [
      'arrays of other names',
      ['conv', 'named.npz', '-g', '2'],
      'named.npz: images is none of input, weight, bias, output\nhint: name the one that is meant: named.npz:images',
    ],
    [
      'an array that is not there',
      ['conv', 'x.npy', '-w', 'named.npz:kernel'],
      'named.npz has no tensor kernel\nhint: it has images, kernels: named.npz:images',
    ],
    [
      'a layer that is nowhere',
      ['conv', 'x.npy', '-l', 'nope'],
      /^there is no file nope, and nothing says where the layers are stored\nhint: --url/,
    ],
    [
      'an output file of another kind',
      ['conv', 'x.npy', ...grouped, '-o', 'out.png'],
      'out.png: files of this kind are not written\nhint: a file ends in .npy, .npz, .safetensors, .json',
    ],
    [
      'an output file of a model',
      ['onnx', 'small.onnx', '-o', 'out.npy'],
      'out.npy: files of this kind are not written\nhint: a file ends in .safetensors',
    ],
    [
      'a folder that is not there',
      ['conv', 'x.npy', ...grouped, '-o', 'no/out.npy'],
      'no/out.npy cannot be written: there is no folder no',
    ],
    [
      'a tolerance that is no number',
      ['verify', 'x.npy', '-i', 'x.npy', ...grouped, '--atol', 'small'],
      '--atol must be a number, but got small',
    ],
    [
      'an unknown option',
      ['conv', '--groupss', '2'],
      "unknown option '--groupss'\nhint: did you mean --groups?",
    ],
    ['an unknown command', ['convolve'], "unknown command 'convolve'\nhint: groupconv --help"],
    ['a command that is nearly right', ['vrify'], "unknown command 'vrify'\nhint: did you mean verify?"],
    [
      'a command of layers that is nearly right',
      ['layers', 'lst'],
      "unknown command 'layers lst'\nhint: did you mean list?",
    ],
    ['an argument too few', ['verify'], "missing required argument 'output'\nhint: groupconv verify --help"],
    [
      'a service that is not there',
      ['shapes', 'layer.json', '--input-shape', '1,2,4,4', '--url', 'http://127.0.0.1:9'],
      /^the service at http:\/\/127\.0\.0\.1:9 does not answer: .*\nhint: without --url/,
    ],
    ['an address that is none', ['layers', '--url', 'here'], /^here is no address\nhint: such as http:/],
  ])('should say so of %s, with exit code 2', async (_, words, says) => {
    const { code, stdout, stderr } = await run(...words);
    expect([code, stdout]).toEqual([2, '']);
    const [, text = ''] = /^groupconv: (.*)\n$/s.exec(stderr) ?? [];
    if (typeof says === 'string') expect(text).toBe(says);
    else expect(text).toMatch(says);
    expect(text.split('\n').length).toBeLessThanOrEqual(2);
  });

  it('should print no key that is in the environment', async () => {
    const env = { GROUPCONV_API_KEY: 'a-secret-of-somebody' };
    const { stdout } = await groupconv(folder, ['conv', '--help'], { env });
    expect(stdout).toContain('GROUPCONV_API_KEY');
    expect(stdout).not.toContain('a-secret');
  });

  it('should be content with readers that have enough', async () => {
    const shell = `'${process.execPath}' '${cli}' conv x.npy ${grouped.join(' ')} --json | true; echo "\${PIPESTATUS[@]}"`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', shell], { cwd: folder });
    expect([stdout, stderr]).toEqual(['0 0\n', '']);
  });

  it('should say that its output cannot be written', async () => {
    const shell = `'${process.execPath}' '${cli}' --version > /dev/full; echo $?`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', shell], { cwd: folder });
    expect(stdout).toBe('2\n');
    expect(stderr).toMatch(/^groupconv: the output cannot be written: ENOSPC.*\n$/);
  });
});
