/** Kubernetes quantities (`100m`, `128Mi`): k8s.io/apimachinery/pkg/api/resource. */

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

/** The amount in units (cores, bytes, pods). NaN for what is no quantity. */
export function parseQuantity(quantity: string | number): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(quantity));
  return Number(match?.[1]) * (units[match?.[2] ?? ''] ?? Number.NaN);
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
