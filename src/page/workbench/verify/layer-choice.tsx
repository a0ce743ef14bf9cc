import { layerSpec } from '../../state/layer.ts';
import { pageState } from '../../state/page-state.ts';
import { layer, ownLayer } from './given.ts';

/** The layer of the page, or another one as JSON. */
export function LayerChoice() {
  const own = ownLayer.value;
  const choose = (isOwn: boolean) => {
    ownLayer.value = isOwn ? JSON.stringify(layerSpec(pageState.peek()), null, 1) : undefined;
  };
  const fault = 'fault' in layer.value ? layer.value.fault : undefined;
  return (
    <div class="layer-choice">
      <label>
        <input
          type="checkbox"
          checked={own !== undefined}
          onChange={({ currentTarget }) => choose(currentTarget.checked)}
        />{' '}
        Another layer than the page’s, as JSON
      </label>
      {own !== undefined && (
        <textarea
          rows={8}
          spellcheck={false}
          aria-label="The layer as JSON"
          aria-invalid={fault !== undefined}
          value={own}
          onInput={({ currentTarget }) => {
            ownLayer.value = currentTarget.value;
          }}
        />
      )}
    </div>
  );
}
