/** A network interface. It only moves frames; what they mean is the business of the namespace it lives in. */
import { ZERO_MAC } from './tap.ts';
import type { Counters, Device, DeviceAddress, DeviceKind, Frame, Hooks, Namespace } from './types.ts';

/** Something that takes the frames a device sends: the other end of a veth pair, or a switch. */
export interface Cable {
  carry(from: NetDevice, frame: Frame): void;
  unplug(device: NetDevice): void;
}

/** What a device needs from its namespace. */
export interface DeviceOwner extends Namespace {
  received(device: NetDevice, frame: Frame): void;
  transmit(device: NetDevice, frame: Frame): void;
}

export interface NewDevice {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly mac: string;
  readonly mtu?: number;
  readonly up?: boolean;
  readonly index?: number;
  readonly arp?: boolean;
}

export class NetDevice implements Device {
  readonly name: string;
  readonly index: number;
  readonly kind: DeviceKind;
  readonly mac: string;
  readonly arp: boolean;
  readonly namespace: DeviceOwner;
  mtu: number;
  up: boolean;
  addresses: DeviceAddress[] = [];
  hooks: Hooks = {};
  peer: NetDevice | undefined;
  cable: Cable | undefined;
  counters: Counters = { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0, rxDropped: 0, txDropped: 0 };

  constructor(namespace: DeviceOwner, index: number, device: NewDevice) {
    this.namespace = namespace;
    this.index = index;
    this.name = device.name;
    this.kind = device.kind;
    this.mac = device.kind === 'loopback' ? ZERO_MAC : device.mac;
    this.mtu = device.mtu ?? (device.kind === 'loopback' ? 65536 : 1500);
    this.up = device.up ?? true;
    this.arp = device.arp ?? device.kind !== 'dummy';
  }

  get carrier(): boolean {
    if (this.kind === 'veth') return this.up && this.peer?.up === true;
    if (this.kind === 'ethernet') return this.up && this.cable !== undefined;
    return this.up;
  }

  /** A frame arrives from the cable. */
  receive(frame: Frame): void {
    this.namespace.received(this, frame);
  }
}
