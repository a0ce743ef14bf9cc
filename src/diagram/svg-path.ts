import { element, pathData } from './markup.ts';
import type { PathSink } from './strands.ts';

/** Collects the data of an SVG path. */
export class SvgPath implements PathSink {
  #data = '';

  moveTo(x: number, y: number): void {
    this.#data += pathData`M${x} ${y}`;
  }

  lineTo(x: number, y: number): void {
    this.#data += pathData`L${x} ${y}`;
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#data += pathData`C${x1} ${y1} ${x2} ${y2} ${x} ${y}`;
  }

  closePath(): void {
    this.#data += 'Z';
  }

  /** The path as markup; nothing where nothing was drawn. */
  element(className: string, attributes: Readonly<Record<string, string | number>> = {}): string {
    return this.#data === '' ? '' : element('path', { class: className, ...attributes, d: this.#data });
  }
}
