/** A packet while its layers are read from the outside in. */
import type { LayerFields } from '../packetColumns.ts';
import type { RowDraft } from '../scan.ts';
import type { Bytes } from './bytes.ts';

export interface Layer {
  readonly row: RowDraft;
  /** The columns of this layer: the wire's own, or `inner.…`. */
  readonly fields: LayerFields;
  /** Name and bytes of each header so far: `Ethernet 14`. */
  readonly headers: string[];
  /** Reads what a tunnel carries, by its EtherType. */
  readonly carried: (type: number, bytes: Bytes, layer: Layer) => void;
}

/** Notes a header of `length` bytes; false, and the packet is marked as cut, when it is not all there. */
export function header(layer: Layer, name: string, bytes: Bytes, length: number): boolean {
  const there = bytes.has(0, length);
  if (there) layer.headers.push(`${name} ${length}`);
  else layer.row['truncated'] = true;
  return there;
}

/** What is left is data of no header. `length` as the headers say, of which a snapshot may hold less. */
export function data(layer: Layer, length: number): void {
  if (length > 0) layer.headers.push(`data ${length}`);
}
