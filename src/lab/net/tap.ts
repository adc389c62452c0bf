/** Who is looking at the frames of one namespace. */
import type { Device, Frame, Tapped } from './types.ts';

type Listener = (tapped: Tapped) => void;

export class Taps {
  readonly #listeners = new Set<{ readonly device: string; readonly onFrame: Listener }>();

  add(device: string, onFrame: Listener): () => void {
    const entry = { device, onFrame };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  sent(at: number, device: Device, frame: Frame): void {
    this.#tell({ at, device, direction: 'Out', frame });
  }

  received(at: number, device: Device, frame: Frame): void {
    this.#tell({ at, device, direction: directionOf(device, frame), frame });
  }

  #tell(tapped: Tapped): void {
    for (const { device, onFrame } of this.#listeners) {
      if (device === 'any' || device === tapped.device.name) onFrame(tapped);
    }
  }
}

/** The packet type that AF_PACKET gives a received frame. */
function directionOf(device: Device, frame: Frame): 'In' | 'B' | 'M' | 'P' {
  if (frame.destinationMac === device.mac) return 'In';
  if (frame.destinationMac === BROADCAST_MAC) return 'B';
  return (Number.parseInt(frame.destinationMac.slice(0, 2), 16) & 1) === 1 ? 'M' : 'P';
}

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff';
export const ZERO_MAC = '00:00:00:00:00:00';
