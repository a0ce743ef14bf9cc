import { Argument, Command } from 'commander';

/** `groupconv completions`: a script for the shell, made from the commands themselves. */
export function completionsCommand(program: Command): Command {
  return new Command('completions')
    .description('prints completions: source <(groupconv completions bash)')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
    .action((shell: string) => {
      process.stdout.write(shell === 'fish' ? fishScript(program) : bashScript(program, shell === 'zsh'));
    });
}

const wordsOf = (command: Command): string[] => [
  ...command.commands.map((inner) => inner.name()),
  ...command.options.flatMap(({ long }) => (long ? [long] : [])),
];

/** zsh runs bash's functions with bashcompinit. */
function bashScript(program: Command, isZsh: boolean): string {
  const cases = program.commands.map(
    (command) => `    ${command.name()}) words="${wordsOf(command).join(' ')}" ;;`,
  );
  return `${isZsh ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}_groupconv() {
  local words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${wordsOf(program).join(' ')}" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${wordsOf(program).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _groupconv groupconv
`;
}

function fishScript(program: Command): string {
  const quoted = (text: string) => `'${text.replaceAll("'", '')}'`;
  const lines = program.commands.flatMap((command) => [
    `complete -c groupconv -n __fish_use_subcommand -a ${command.name()} -d ${quoted(command.description())}`,
    ...command.options.flatMap(({ long, description }) =>
      long
        ? [
            `complete -c groupconv -n '__fish_seen_subcommand_from ${command.name()}' -l ${long.slice(2)} -d ${quoted(description)}`,
          ]
        : [],
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
