/**
 * What the SOCKS client of the Kubernetes client asks of `ip-address`, in its place: bytes and groups of addresses that Node
 * has found valid. The library itself would be a tenth of the bundle.
 */
export class Address4 {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toArray(): readonly number[] {
    return this.#text.split('.').map(Number);
  }
}

export class Address6 {
  readonly #groups: readonly string[];

  constructor(text: string) {
    const [address = ''] = text.split('%');
    // As URLs write it: no IPv4 in it, and zeros left out in one place at most.
    const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
    const groupsOf = (part = ''): string[] => (part === '' ? [] : part.split(':'));
    const [before, after] = [groupsOf(left), groupsOf(right)];
    const zeros = Array<string>(8 - before.length - after.length).fill('0');
    this.#groups = [...before, ...zeros, ...after];
  }

  static fromByteArray(bytes: readonly number[]): Address6 {
    const groups = Array.from({ length: 8 }, (_, n) =>
      (((bytes[2 * n] ?? 0) << 8) | (bytes[2 * n + 1] ?? 0)).toString(16),
    );
    return new Address6(groups.join(':'));
  }

  /** `2001:0db8:0000:…`: eight groups of four digits. */
  canonicalForm(): string {
    return this.#groups.map((group) => group.padStart(4, '0')).join(':');
  }
}
