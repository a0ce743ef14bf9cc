import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { groupconv, newFolder } from './run.ts';

const folder = newFolder();
const script = async (shell: string) => (await groupconv(folder, ['completions', shell])).stdout;

/** Words, the last of which is completed, and what it may become. */
const cases: readonly (readonly [words: string, becomes: string])[] = [
  ['ver', 'verify'],
  ['sweep --inp', '--input-shape --input-layout'],
  ['--url http://127.0.0.1 conv --gr', '--groups'],
  ['layers ', 'list get put delete --help'],
  ['layers get --o', '--out'],
  ['conv x.npy --padding-mode r', 'reflect replicate'],
  ['conv --dtype b', 'bfloat16'],
  ['vectors --pack c', 'c cmsis-nn coe'],
  ['completions ', 'bash zsh fish --help'],
  // Files are the shell's business.
  ['conv --weight ', ''],
  ['conv -w ', ''],
];

describe('groupconv completions', () => {
  it('should complete commands, options and values in bash', async () => {
    const lines = cases.map(([words]) => {
      const list = ['groupconv', ...words.split(' ')];
      const quoted = list.map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(${quoted}); COMP_CWORD=${list.length - 1}; COMPREPLY=(); _groupconv; echo "\${COMPREPLY[*]}"`;
    });
    const { stdout, stderr } = spawnSync('bash', ['-c', `${await script('bash')}\n${lines.join('\n')}`], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(0, -1)).toEqual(cases.map(([, becomes]) => becomes));
  });

  it('should be what bash gets by its own completion, with files where no word fits', async () => {
    const stdin = `${await script('bash')}\ncomplete -p groupconv`;
    const { stdout } = spawnSync('bash', ['--norc'], { input: stdin, encoding: 'utf8' });
    expect(stdout).toBe('complete -o default -F _groupconv groupconv\n');
  });

  it('should have the same words for zsh, which runs them as bash does', async () => {
    const [bash, zsh] = [await script('bash'), await script('zsh')];
    expect(zsh).toBe(`autoload -Uz compinit bashcompinit && compinit -u && bashcompinit\n${bash}`);
  });

  it('should have each command, option and value for fish', async () => {
    const fish = await script('fish');
    const line = (end: string) => expect.stringMatching(new RegExp(`^complete -c groupconv -n .*${end}`));
    for (const end of [
      "__fish_use_subcommand' -a verify -d 'is this output right",
      "from conv' -l padding-mode -x -a 'zeros reflect replicate circular' -d",
      "from conv' -l weight -s w -r -d",
      "from layers; and not __fish_seen_subcommand_from list get put delete' -a get -d",
      "from layers; and __fish_seen_subcommand_from get' -l out -s o -r",
      "from completions' -a 'bash zsh fish'",
      "-d 'a layer in other frameworks\\\\' words'",
    ])
      expect(fish.split('\n')).toContainEqual(line(end));
  });
});
