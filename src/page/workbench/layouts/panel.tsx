import { Notice } from '../../components/notice.tsx';
import { figures } from '../../state/layer.ts';
import { changeState, pageState } from '../../state/page-state.ts';
import { translations } from './chosen.ts';
import { DialectCard } from './dialect-card.tsx';
import { alike } from './forms.ts';
import { IndexFields } from './index-fields.tsx';

/** Keras's DepthwiseConv2D with depth_multiplier 2. */
const depthwise = {
  type: 'conv2d',
  in_channels: 4,
  out_channels: 8,
  groups: 4,
  kernel_size: 3,
  stride: 1,
  padding: 1,
  dilation: 1,
} as const;

/** Where one weight of the page's layer lies in each framework. */
export function LayoutsPanel() {
  const reply = translations.isCurrent.value ? translations.value.value : undefined;
  return (
    <div class="layouts">
      <p class="lead">
        The same weights in another order. Point at one: it lights up wherever it lies. The numbers are places
        in PyTorch’s memory.
      </p>
      <div class="row">
        <IndexFields />
        <button type="button" class="small" onClick={() => changeState(depthwise)}>
          Try Keras DepthwiseConv2D ×2
        </button>
      </div>
      <Notice resource={translations} />
      {!figures.value && <p class="fault">The page’s layer is illegal. Its fields say why.</p>}
      <div class="dialects">
        {reply &&
          figures.value &&
          alike(reply.translations).map((members) => (
            <DialectCard
              key={members.map(({ name }) => name).join()}
              members={members}
              torchShape={figures.value?.weightShape ?? []}
              owner={{ ...pageState.value, transposed: pageState.value.type === 'conv_transpose2d' }}
            />
          ))}
      </div>
    </div>
  );
}
