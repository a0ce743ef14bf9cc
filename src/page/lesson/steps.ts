import { tutorialComparison } from '../../contract/tutorial.ts';
import { convolution, type SequenceLayer } from '../sequence/design.ts';

/** What the stage shows: layers that feed each other, on an input of `size` × `size`. */
export interface Scene {
  readonly layers: readonly SequenceLayer[];
  readonly size: number;
  /** The value of every weight. */
  readonly weight: number;
}

/** A number to be written into a text such as `[4, __, 1, 1]`, or a choice. */
export type Question =
  | {
      readonly kind: 'number';
      readonly ask: string;
      readonly before: string;
      readonly after: string;
      readonly label: string;
      /** Said after a guess that is too small or too large. */
      readonly hint: { readonly small: string; readonly large: string };
    }
  | {
      readonly kind: 'choice';
      readonly ask: string;
      readonly options: readonly { readonly id: string; readonly text: string; readonly reply: string }[];
    };

export interface Step {
  readonly id: 'everyone' | 'two' | 'proof' | 'four' | 'depthwise' | 'mixing';
  readonly title: string;
  readonly text: readonly string[];
  readonly question: Question;
  /** The stage while the question is open, and when it is answered. */
  readonly before: Scene;
  readonly after: Scene;
}

const size = 10;
const weight = 1;

/** The tutorial's layer, with the weight that it has with so many groups. */
const pointwise = (groups: number): Scene => ({
  size,
  layers: [convolution(16, 4, 1, groups)],
  weight: tutorialComparison.layers.find(({ layer }) => layer.groups === groups)?.weight.fill ?? weight,
});

/** Sixteen channels in and out with a kernel of 3 × 3. */
export const dense = convolution(16, 16, 3);
export const depthwise = convolution(16, 16, 3, 16);
/** What may follow the depthwise layer. */
export const mixer = convolution(16, 16, 1);
/** Two layers of 4 groups, and between them the shuffle. */
export const shuffled: readonly SequenceLayer[] = [
  { ...convolution(16, 16, 1, 4), shuffle: 4 },
  convolution(16, 16, 1, 4),
];
/** The same without it. */
export const unshuffled: readonly SequenceLayer[] = [convolution(16, 16, 1, 4), convolution(16, 16, 1, 4)];

const sizeQuestion = (groups: number): Question => ({
  kind: 'number',
  ask: 'Can you guess the size of the weights?',
  before: '[4, ',
  after: ', 1, 1]',
  label: `Second size of the weights with ${groups} ${groups === 1 ? 'group' : 'groups'}`,
  hint: {
    small: 'More. Count the inputs that one output hears.',
    large: 'Fewer. Count the inputs that one output hears.',
  },
});

/** The lesson. Its numbers are not here: they come from the service. */
export const steps: readonly Step[] = [
  {
    id: 'everyone',
    title: 'Everyone hears everyone',
    text: [
      'Sixteen channels go in, four come out. Channel 0 holds nothing but 1, channel 1 nothing but 2, and so on to 16.',
      'The kernel is one pixel. So an output is a sum over channels and nothing else. Every output hears every input, and each line is one weight.',
    ],
    question: sizeQuestion(1),
    before: pointwise(1),
    after: pointwise(1),
  },
  {
    id: 'two',
    title: 'Cut in two',
    text: [
      'Now cut the inputs into two halves, and the outputs, too. The first half of the inputs reaches the first half of the outputs, the second half the second. Nothing crosses.',
    ],
    question: sizeQuestion(2),
    before: pointwise(1),
    after: pointwise(2),
  },
  {
    id: 'proof',
    title: 'It is two smaller layers',
    text: [
      'Take channels 0 to 7 through a layer of their own, with the first two filters. Take channels 8 to 15 through another, with the other two. Put the outputs one after the other.',
    ],
    question: {
      kind: 'choice',
      ask: 'How far are these numbers from those of groups = 2?',
      options: [
        { id: 'same', text: 'They are the same', reply: 'Every single number is the same.' },
        { id: 'rounding', text: 'Apart by rounding', reply: 'Not even that. Look closer.' },
        {
          id: 'different',
          text: 'Quite different',
          reply: 'No. Nothing crossed between the halves before, either.',
        },
      ],
    },
    before: pointwise(2),
    after: pointwise(2),
  },
  {
    id: 'four',
    title: 'Four groups',
    text: ['Cut again. Four groups of four inputs, and each has one output to itself.'],
    question: sizeQuestion(4),
    before: pointwise(2),
    after: pointwise(4),
  },
  {
    id: 'depthwise',
    title: 'Depthwise: every channel alone',
    text: [
      'Cut until nothing can be cut: as many groups as channels. Take sixteen channels in and sixteen out, and a kernel of 3 × 3.',
    ],
    question: {
      kind: 'number',
      ask: 'How many weights are left?',
      before: '',
      after: ' weights',
      label: 'Number of weights with 16 groups',
      hint: {
        small: 'More. Each output still has a kernel of 3 × 3 weights.',
        large: 'Fewer. Each output reads one channel, with one kernel of 3 × 3 weights.',
      },
    },
    before: { size, layers: [dense], weight },
    after: { size, layers: [depthwise], weight },
  },
  {
    id: 'mixing',
    title: 'Mixing again',
    text: [
      'Cheap, but nobody talks: output 0 knows nothing of channels 1 to 15. A network needs both, few weights and talk between the channels.',
    ],
    question: {
      kind: 'choice',
      ask: 'What lets every output hear all 16 inputs again?',
      options: [
        {
          id: 'larger',
          text: 'A larger kernel: 7 × 7',
          reply: 'It sees more pixels, but of the same channel.',
        },
        {
          id: 'again',
          text: 'A second depthwise layer',
          reply: 'Alone and alone again is still alone.',
        },
        {
          id: 'pointwise',
          text: 'A layer of 1 × 1 behind it, groups = 1',
          reply: 'It mixes what depthwise has kept apart.',
        },
      ],
    },
    before: { size, layers: [depthwise], weight },
    after: { size, layers: [depthwise, mixer], weight },
  },
];

/** What each choice of the last step puts in place of the depthwise layer, or behind it. */
export const mixingChains: Readonly<Record<string, readonly SequenceLayer[]>> = {
  larger: [convolution(16, 16, 7, 16)],
  again: [depthwise, depthwise],
  pointwise: [depthwise, mixer],
};
