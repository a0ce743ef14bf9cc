import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { diagramSvg } from '../../diagram/diagram.ts';
import { diagramStyleElement } from '../../diagram/style.ts';
import { formatNumber, formatShape } from '../format.ts';
import { denseFigures, figures, legalLayer } from '../state/layer.ts';
import { pageState } from '../state/page-state.ts';
import { tensors } from '../state/tensors.ts';
import { QrCode } from './qr-code.tsx';
import { linkTo, shortLinkTo } from './share-link.ts';

/** Units of the picture's view box. Wider ones keep room for enlarged channels. */
const pictureWidth = 880;

/** What is printed instead of the page. It is made when somebody prints: at once, since the browser does not wait. */
export function Handout() {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const show = () => frame.current && render(<Sheet />, frame.current);
    const clear = () => frame.current && render(null, frame.current);
    addEventListener('beforeprint', show);
    addEventListener('afterprint', clear);
    return () => {
      removeEventListener('beforeprint', show);
      removeEventListener('afterprint', clear);
    };
  }, []);
  return <div class="handout" ref={frame} />;
}

/** One page: the picture, its numbers, and the way back to them. */
function Sheet() {
  const { spec } = legalLayer.value;
  const { type, in_channels, out_channels, groups, kernel, inputSize, outputSize } = spec;
  const drawn = { type, in_channels, out_channels, groups, kernel_size: kernel, bias: true };
  const picture = diagramSvg(drawn, pictureWidth, false).replace(diagramStyleElement, '');
  const name = type === 'conv2d' ? 'Conv2d' : 'ConvTranspose2d';
  const own = figures.value;
  const dense = denseFigures.value;
  const state = pageState.value;
  const rows = own &&
    dense && [
      ['weight', formatShape(own.weightShape), groups === 1 ? '' : formatShape(dense.weightShape)],
      ['weights', formatNumber(own.weights), groups === 1 ? '' : formatNumber(dense.weights)],
      ['multiply-accumulates', formatNumber(own.macs), groups === 1 ? '' : formatNumber(dense.macs)],
      ['an output hears', `${own.hears} of ${own.of} inputs`, groups === 1 ? '' : 'all'],
    ];
  return (
    <>
      <h1>What does groups do?</h1>
      <p>
        <code>
          {name}({in_channels}, {out_channels}, kernel_size={kernel[0]}, groups={groups})
        </code>
        , {inputSize.join(' × ')} in, {outputSize.join(' × ')} out
      </p>
      {/* The markup is safe: src/diagram escapes every text. */}
      <div class="handout-picture" dangerouslySetInnerHTML={{ __html: picture }} />
      <div class="handout-foot">
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">groups = {groups}</th>
              {groups > 1 && <th scope="col">groups = 1</th>}
            </tr>
          </thead>
          <tbody>
            {rows?.map(([label, value, ofDense]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value}</td>
                {groups > 1 && <td>{ofDense}</td>}
              </tr>
            ))}
          </tbody>
        </table>
        <PinnedSum />
        <QrCode link={shortLinkTo(state)} />
      </div>
      <p class="handout-link">{linkTo(state).slice(0, 400)}</p>
    </>
  );
}

/** The pinned output value, if there is one. */
function PinnedSum() {
  const { pin } = pageState.value;
  const output = tensors.value?.output;
  if (pin?.kind !== 'output' || pin.row === undefined || pin.column === undefined || !output) return <div />;
  const [, , height = 1, width = 1] = output.shape;
  const value = output.values[(pin.channel * height + pin.row) * width + pin.column];
  return (
    <p>
      y[0, {pin.channel}, {pin.row}, {pin.column}] = {formatNumber(value ?? null)}
    </p>
  );
}
