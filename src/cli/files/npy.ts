import { dtypes, type Elements } from '../../tensor/dtype.ts';
import { elementCount, type Tensor } from '../../tensor/tensor.ts';
import { Failure } from '../failure.ts';

/** How elements of a type are read: their bytes, and the array that holds them. */
interface Read {
  readonly bytes: number;
  readonly make: (length: number) => Elements;
  readonly at: (view: DataView, offset: number, little: boolean) => number;
}

const float64 = (length: number) => new Float64Array(length);

/** NumPy's type codes without the order of bytes. Types that no layer has become float64. */
const types: Readonly<Record<string, Read>> = {
  f4: { bytes: 4, make: (n) => new Float32Array(n), at: (view, at, le) => view.getFloat32(at, le) },
  f8: { bytes: 8, make: float64, at: (view, at, le) => view.getFloat64(at, le) },
  f2: { bytes: 2, make: (n) => new Float32Array(n), at: halfAt },
  i1: { bytes: 1, make: (n) => new Int8Array(n), at: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, make: (n) => new Uint8Array(n), at: (view, at) => view.getUint8(at) },
  b1: { bytes: 1, make: (n) => new Uint8Array(n), at: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, make: float64, at: (view, at, le) => view.getInt16(at, le) },
  u2: { bytes: 2, make: float64, at: (view, at, le) => view.getUint16(at, le) },
  i4: { bytes: 4, make: (n) => new Int32Array(n), at: (view, at, le) => view.getInt32(at, le) },
  u4: { bytes: 4, make: float64, at: (view, at, le) => view.getUint32(at, le) },
  i8: { bytes: 8, make: float64, at: (view, at, le) => Number(view.getBigInt64(at, le)) },
  u8: { bytes: 8, make: float64, at: (view, at, le) => Number(view.getBigUint64(at, le)) },
};

function halfAt(view: DataView, at: number, little: boolean): number {
  const bits = view.getUint16(at, little);
  return dtypes.float16.storage.widen(Uint8Array.of(bits & 0xff, bits >> 8))[0];
}

/**
 * Reads a .npy file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html) of versions 1 to 3, in
 * either order of bytes and of axes.
 * @throws Failure
 */
export function readNpy(bytes: Uint8Array, file: string): Tensor<Elements> {
  const { descr, fortran, shape, start } = readHeader(bytes, file);
  const type = types[descr.slice(1)];
  if (!/^[<>|=]/.test(descr) || !type) {
    throw new Failure(
      `${file}: elements of type ${descr} are not read`,
      'save it as float32: array.astype(np.float32)',
    );
  }
  const count = elementCount(shape);
  if (bytes.length - start !== count * type.bytes) {
    const message = `${count} elements take ${count * type.bytes} bytes, but ${bytes.length - start} follow the header`;
    throw new Failure(`${file}: ${message}`, 'the file is cut off, or has something behind its end');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const data = type.make(count);
  const little = !descr.startsWith('>');
  const place = fortran ? rowMajor(shape) : (i: number) => i;
  for (let i = 0; i < count; i++) data[place(i)] = type.at(view, i * type.bytes, little);
  return { shape, data };
}

/** The row-major place of an element by its place in an array whose first axis runs fastest. */
function rowMajor(shape: readonly number[]): (at: number) => number {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  return (at) => {
    let rest = at;
    let place = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      place += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return place;
  };
}

const magic = '\x93NUMPY';

function readHeader(bytes: Uint8Array, file: string) {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2 ** 16)).toString(
    'latin1',
  );
  const prefix = bytes[6] === 1 ? 10 : 12;
  if (!text.startsWith(magic) || bytes.length < prefix) throw new Failure(`${file} is no .npy file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const start = prefix + (bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = text.slice(prefix, start);
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(header)?.[1];
  const sizes = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (start > bytes.length || descr === undefined || order === undefined || sizes === undefined) {
    throw new Failure(`${file}: the header is not that of a .npy file with an array of numbers`);
  }
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  return { descr, fortran: order === 'True', shape, start };
}
