/** Kubernetes quantities (`100m`, `128Mi`) as numbers of the base unit. */

const units: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** 0 for a text that is not a quantity. */
export function parseQuantity(text: string): number {
  const found = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(text);
  return found ? Number(found[1]) * (units[found[2] ?? ''] ?? 1) : 0;
}

/** The canonical text: CPUs in cores or millicores, bytes in the largest binary unit that leaves a whole number. */
export function formatQuantity(amount: number, resource: string): string {
  if (resource === 'cpu') {
    const milli = Math.ceil(amount * 1000 - 1e-6);
    return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
  }
  for (const unit of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
    const size = units[unit] ?? 1;
    if (amount >= size && amount % size === 0) return `${amount / size}${unit}`;
  }
  return String(amount);
}
