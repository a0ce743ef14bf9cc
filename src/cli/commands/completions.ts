import { Argument, Command, type Option } from 'commander';

/** `groupconv completions`: a script for the shell, made from the commands themselves. */
export function completionsCommand(program: Command): Command {
  return new Command('completions')
    .description('prints completions: source <(groupconv completions bash)')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
    .action((shell: string) => {
      process.stdout.write(shell === 'fish' ? fishScript(program) : bashScript(program, shell === 'zsh'));
    });
}

/** A command with the words that lead to it, such as `layers get`. */
type Named = readonly [path: string, command: Command];

function allCommands(command: Command, path = ''): readonly Named[] {
  const inner = command.commands.flatMap((one) => allCommands(one, `${path} ${one.name()}`.trim()));
  return [[path, command], ...inner];
}

/** The long options of a command, with `--help`. */
const optionsOf = ({ options }: Command) => [
  ...options.flatMap(({ long }) => (long ? [long] : [])),
  '--help',
];

/** The values that an option or an argument names: `zeros, reflect, replicate or circular`. */
function valuesOf({ description }: Pick<Option, 'description'>): readonly string[] {
  const list = /^[\w-]+(?:, [\w-]+)+(?: or [\w-]+)?$/.exec(description)?.[0] ?? '';
  return list.split(/, | or /).filter((value) => value !== '');
}

/**
 * bash, and zsh by its emulation: commands and options by the words before, values of options that name theirs, and
 * files for all else.
 */
function bashScript(program: Command, isZsh: boolean): string {
  const commands = allCommands(program);
  const words = commands.map(([path, command]) => {
    const inner = command.commands.map((one) => one.name());
    const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
    return `    '${path}') words="${[...inner, ...choices, ...optionsOf(command)].join(' ')}" ;;`;
  });
  const withValues = new Map<string, string>();
  for (const [, { options }] of commands) {
    for (const option of options) {
      const values = option.required ? valuesOf(option).join(' ') : '';
      for (const flag of [option.long, option.short])
        if (flag && option.required) withValues.set(flag, values);
    }
  }
  const values = [...withValues].map(([flag, list]) => `    ${flag}) words="${list}" ;;`);
  const paths = commands.flatMap(([path]) => (path === '' ? [] : [`'${path}'`]));
  return `${isZsh ? 'autoload -Uz compinit bashcompinit && compinit -u && bashcompinit\n' : ''}_groupconv() {
  local words= path= word i
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${path:+$path }\${COMP_WORDS[i]}"
    case "$word" in ${paths.join('|')}) path="$word" ;; esac
  done
  case "$path" in
${words.join('\n')}
  esac
  case "$before" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _groupconv groupconv
`;
}

function fishScript(program: Command): string {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = allCommands(program).flatMap(([path, command]) => {
    const names = command.commands.map((inner) => inner.name());
    const seen = path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
    const among = names.length > 0 ? [`not __fish_seen_subcommand_from ${names.join(' ')}`] : [];
    const when = (conditions: readonly string[]) => quoted(conditions.join('; and '));
    const here = path === '' ? [] : seen;
    const start = `complete -c groupconv -n ${path === '' ? when(['__fish_use_subcommand']) : when([...here, ...among])}`;
    return [
      ...command.commands.map((inner) => `${start} -a ${inner.name()} -d ${quoted(inner.description())}`),
      ...command.registeredArguments.flatMap(({ argChoices }) =>
        argChoices ? [`${start} -a ${quoted(argChoices.join(' '))}`] : [],
      ),
      ...command.options.flatMap((option) => {
        const { long, short, required, description } = option;
        if (!long) return [];
        const values = required ? valuesOf(option) : [];
        const takes = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : required ? ' -r' : '';
        const letter = short ? ` -s ${short.slice(1)}` : '';
        return [`${start} -l ${long.slice(2)}${letter}${takes} -d ${quoted(description)}`];
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}
