import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments, stringify } from 'yaml';

/**
 * Renders a Helm chart. It knows of Go's templates what the chart uses: `if`, `else`, `range` over a map, `define`,
 * `include`, pipelines, and the functions below. Anything else throws.
 */

type Values = Readonly<Record<string, unknown>>;
type Scope = { readonly dot: unknown; readonly variables: Readonly<Record<string, unknown>> };
type Piece =
  | { readonly text: string }
  | { readonly action: string }
  | { readonly condition: string; readonly yes: Piece[]; readonly no: Piece[] }
  | { readonly key: string; readonly value: string; readonly over: string; readonly body: Piece[] };

const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null;
/** Go's templates take empty maps and lists for false. */
const isTrue = (value: unknown) => (isMap(value) ? Object.keys(value).length > 0 : Boolean(value));
const toText = (value: unknown) => (value === undefined ? '<no value>' : String(value));

export function renderChart(folder: string, release: Values, values: Values): Values[] {
  const chart = parseAllDocuments(readFileSync(`${folder}/Chart.yaml`, 'utf8'))[0]?.toJS();
  const definitions = new Map<string, Piece[]>();
  const root = {
    Values: values,
    Release: release,
    Chart: { Name: chart.name, Version: chart.version, AppVersion: chart.appVersion },
  };

  function evaluate(pipeline: string, scope: Scope): unknown {
    const commands = pipeline.split(/\s*\|\s*/);
    return commands.reduce<unknown>((piped, command, i) => {
      const [head = '', ...rest] = command.match(/"[^"]*"|\S+/g) ?? [];
      const found = rest.map((word) => operand(word, scope));
      const given = i === 0 ? found : [...found, piped];
      return given.length === 0 ? operand(head, scope) : call(head, given, scope);
    }, undefined);
  }

  function operand(word: string, { dot, variables }: Scope): unknown {
    if (word.startsWith('"')) return word.slice(1, -1);
    if (/^\d+$/.test(word)) return Number(word);
    if (word === '.') return dot;
    const path = word.startsWith('$') ? [] : word.split('.').slice(1);
    const start = word.startsWith('$') ? variables[word] : dot;
    if (!/^(\$\w+|(\.\w+)+)$/.test(word)) throw new Error(`unknown operand ${word}`);
    return path.reduce<unknown>((at, name) => {
      if (!isMap(at)) throw new Error(`nothing at ${word}`);
      return at[name];
    }, start);
  }

  function call(name: string, given: unknown[], scope: Scope): unknown {
    const [first, second] = given;
    if (name === 'include') return write(definitions.get(String(first)) ?? [], { ...scope, dot: second });
    if (name === 'quote') return JSON.stringify(toText(first));
    if (name === 'default') return isTrue(second) ? second : first;
    if (name === 'toYaml') return stringify(first).trimEnd();
    if (name === 'not') return !isTrue(first);
    if (name === 'and') return given.every(isTrue);
    if (name === 'ne') return first !== second;
    if (name === 'nindent') {
      const indent = ' '.repeat(Number(first));
      return `\n${toText(second).replaceAll(/^/gm, indent)}`;
    }
    throw new Error(`unknown function ${name}`);
  }

  function write(pieces: readonly Piece[], scope: Scope): string {
    return pieces
      .map((piece) => {
        if ('text' in piece) return piece.text;
        if ('action' in piece) return toText(evaluate(piece.action, scope));
        if ('condition' in piece)
          return write(isTrue(evaluate(piece.condition, scope)) ? piece.yes : piece.no, scope);
        const over = evaluate(piece.over, scope);
        return Object.entries(isMap(over) ? over : {})
          .map(([key, value]) =>
            write(piece.body, { ...scope, variables: { [piece.key]: key, [piece.value]: value } }),
          )
          .join('');
      })
      .join('');
  }

  const files = readdirSync(`${folder}/templates`).sort();
  const parsed = files.map((name) => parse(readFileSync(`${folder}/templates/${name}`, 'utf8'), definitions));
  return parsed
    .flatMap((pieces) => parseAllDocuments(write(pieces, { dot: root, variables: {} })))
    .map((document) => {
      if (document.errors.length > 0) throw document.errors[0];
      return document.toJS();
    })
    .filter(isMap);
}

/** `{{-` takes the white space before it, `-}}` that behind it. */
function parse(template: string, definitions: Map<string, Piece[]>): Piece[] {
  const tokens = template.split(/(\s*\{\{-.*?-\}\}\s*|\s*\{\{-.*?\}\}|\{\{.*?-\}\}\s*|\{\{.*?\}\})/);
  let at = 0;
  const block = (): { pieces: Piece[]; end: string } => {
    const pieces: Piece[] = [];
    while (at < tokens.length) {
      const token = tokens[at++] ?? '';
      const action = /^\s*\{\{-?\s*(.*?)\s*-?\}\}\s*$/.exec(token)?.[1];
      if (action === undefined) pieces.push({ text: token });
      else if (action === 'end' || action === 'else') return { pieces, end: action };
      else if (action.startsWith('if ')) {
        const then = block();
        const otherwise = then.end === 'else' ? block().pieces : [];
        pieces.push({ condition: action.slice(3), yes: then.pieces, no: otherwise });
      } else if (action.startsWith('range ')) {
        const [, key = '', value = '', over = ''] = /^range (\$\w+), (\$\w+) := (.+)$/.exec(action) ?? [];
        pieces.push({ key, value, over, body: block().pieces });
      } else if (action.startsWith('define ')) definitions.set(action.slice(8, -1), block().pieces);
      else pieces.push({ action });
    }
    return { pieces, end: '' };
  };
  return block().pieces;
}
