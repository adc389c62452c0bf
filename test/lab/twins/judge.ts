/**
 * How an output is compared with what real agents printed for the same command in several situations. Values are masked by
 * what they are (numbers, addresses, names, times). A line must be of a kind that a real agent prints; what every real
 * agent prints must be there; a line that begins with a label must be as in the same situation; rows are in the order that
 * all real ones are in; a table's columns are the real ones, in their order.
 */
export interface Sample {
  readonly command: string;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Judgement {
  readonly verdict: 'same shape' | 'not simulated' | 'differs';
  readonly why: string;
}

/** The real cluster had health checking on, and its agents served the ports of pods in the host's network. */
const ONLY_THERE = /reserved:health|HostPort|health-endpoint-address|container-name/;

const SAME: Judgement = { verdict: 'same shape', why: '' };
const differs = (why: string): Judgement => ({ verdict: 'differs', why });

/**
 * @param real what the agent of the same situation printed
 * @param all what every agent printed that was asked the same, `real` among them
 */
export function judge(real: Sample, all: readonly Sample[], ours: Omit<Sample, 'command'>): Judgement {
  if (/not simulated in this lab/.test(ours.stderr) && ours.stdout === '')
    return { verdict: 'not simulated', why: '' };
  if (real.exit !== ours.exit) return differs(`exit ${ours.exit}, not ${real.exit}`);
  // The real agent says that it is of a development version, in warnings of a client without one.
  const errors = (text: string): string => linesOf(text.replace(/^time=.*level=WARN.*\n/gm, '')).join('\n');
  if (errors(real.stderr) !== errors(ours.stderr)) return differs(`stderr ${errors(ours.stderr)}`);
  if (/ db\/show \S+$/.test(real.command) && ours.stdout.split('\n').length > 2)
    return judgeTable(real.stdout, ours.stdout);
  return judgeText(
    real.stdout,
    all.map(({ stdout }) => stdout),
    ours.stdout,
  );
}

function judgeText(real: string, all: readonly string[], ours: string): Judgement {
  const shapes = all.map(kindsOf);
  const [wanted, found] = [kindsOf(real), kindsOf(ours)];
  const hasHeader = shapes.every(([first]) => first === shapes[0]?.[0]) && all.length > 1;
  if (hasHeader && wanted[0] !== found[0]) return differs(`begins ${found[0] ?? 'with nothing'}`);
  if (/\n*$/.exec(real)?.[0] !== /\n*$/.exec(ours)?.[0]) return differs('blank lines at the end');
  const known = new Set(shapes.flat());
  const stranger = found.find((shape) => !known.has(shape));
  if (stranger !== undefined) return differs(`has ${stranger}`);
  const labelled = found.find((shape) => {
    const label = labelOf(shape);
    return label !== undefined && !wanted.includes(shape) && wanted.some((each) => labelOf(each) === label);
  });
  if (labelled !== undefined) return differs(`has ${labelled} here`);
  const missing = (shapes[0] ?? []).find(
    (shape) => shapes.every((each) => each.includes(shape)) && !found.includes(shape),
  );
  if (missing !== undefined) return differs(`lacks ${missing}`);
  const order = ORDERS.find(
    ({ isSorted }) => all.every((text) => isSorted(rowsOf(text))) && !ORDERS.some((each) => each.tooFew(all)),
  );
  return order === undefined || order.isSorted(rowsOf(ours))
    ? SAME
    : differs(`is not sorted by ${order.name}`);
}

function kindsOf(text: string): readonly string[] {
  return shapesOf(text).filter((shape) => !ONLY_THERE.test(shape));
}

/** `Routing:`, as a line of `status` begins. */
function labelOf(shape: string): string | undefined {
  return /^([A-Z][A-Za-z0-9 /]*:) /.exec(shape)?.[1];
}

/** Rows tell of an order from so many on. */
const FEW = 6;

interface Order {
  readonly name: string;
  isSorted(rows: readonly string[]): boolean;
  tooFew(all: readonly string[]): boolean;
}

const tooFew = (all: readonly string[]): boolean => all.every((text) => rowsOf(text).length < FEW);
const ORDERS: readonly Order[] = [
  {
    name: 'its first number',
    tooFew,
    isSorted: (rows) =>
      rows.every((row) => /^\d+ /.test(row)) && ascending(rows.map((row) => Number.parseInt(row, 10))),
  },
  { name: 'its text', tooFew, isSorted: (rows) => ascending(rows.map((row) => row.split(/\s/)[0] ?? '')) },
];

/** Without a header, and without what continues a row. */
function rowsOf(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .filter((line) => /^\S/.test(line));
}

function ascending(values: readonly (number | string)[]): boolean {
  return values.every((value, index) => index === 0 || (values[index - 1] ?? value) <= value);
}

function judgeTable(real: string, ours: string): Judgement {
  const [head = '', ...rows] = ours.trimEnd().split('\n');
  const columns = (text: string): readonly string[] => (text.split('\n')[0] ?? '').trim().split(/ {2,}/);
  if (columns(real).join() !== columns(ours).join()) return differs(`columns ${head}`);
  const starts = [...head.matchAll(/(?<= {3})\S/g)].map(({ index }) => index);
  const crooked = rows.find((row) => starts.some((at) => row.length > at && row[at - 1] !== ' '));
  return crooked === undefined ? SAME : differs(`crooked ${crooked}`);
}

/** JSON as its fields' paths with their types, text as its masked lines. */
function shapesOf(text: string): readonly string[] {
  const json = /^[[{]/.test(text.trimStart()) ? parse(text) : undefined;
  if (json === undefined) return linesOf(text);
  const paths = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) value.forEach((each) => walk(each, `${path}[]`));
    else if (value === null) return;
    else if (typeof value === 'object')
      for (const [key, each] of Object.entries(value)) walk(each, `${path}.${fieldOf(path, key)}`);
    else paths.add(`${path}: ${typeof value}`);
  };
  walk(Array.isArray(json) ? json : [json], '');
  return [...paths];
}

/** Maps have keys of their own. */
function fieldOf(path: string, key: string): string {
  return /\.(?:Labels|Selector|Annotations|PortNames)$/.test(path) ? 'KEY' : mask(key);
}

/** One document, or several one after the other. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(`[${text.trim().replaceAll(/\}\n\{/g, '},{')}]`);
    } catch {
      return undefined;
    }
  }
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n+$/, '').split('\n').map(mask);
}

/** Alignment follows from the longest cell, so runs of spaces are one gap. */
function mask(line: string): string {
  return (
    line
      .replaceAll(/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, 'MAC')
      .replaceAll(/\bf[ef][0-9a-f]{2}::[0-9a-f:]*/g, 'V6')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
      .replaceAll(/\b\d+\.\d+\.\d+\.\d+\b/g, 'IP')
      .replaceAll(/\b(?:lxc_?[0-9a-z]+)\b/g, 'LXC')
      .replaceAll(/\bk8s:\S+/g, 'LABEL')
      .replaceAll(
        /\b(?:default|kube-system|local-path-storage|cilium-monitoring|monitoring|kube-public)\/[\w.:-]+/g,
        'NAME',
      )
      .replaceAll(/ ?\[restored\]/g, '')
      .replaceAll(/cilium_policy_v2_\d+/g, 'POLICYMAP')
      .replaceAll(/(?<=: )(?:true|false)$/g, 'BOOL')
      // What a cluster is configured with.
      .replace(/(?<=^(?:PrometheusServeAddr|k8s-configuration) +:).*/, '')
      // The real agent was in no container, and its build one from before the release.
      .replaceAll('/host/etc', '/etc')
      .replaceAll('1.18.0-dev', '1.18.0')
      .replaceAll(/0x[0-9a-f]+/gi, 'HEX')
      .replaceAll(/\[ (?:(?:RxClosing|TxClosing|SeenNonSyn|NodePort|FromTunnel) )*\]/g, 'FLAGS')
      .replaceAll(/\b\d+sec\b/g, 'Nsec')
      // Fields of one value, each as wide as it is declared.
      .replaceAll(/(\b(?:id|sec_id|ifindex)=\d+) +/g, '$1 ')
      .replaceAll(/(?<=disabled +)(?:\d+|-) +(?:\d+|-)(?= )/g, 'COUNT')
      .replaceAll(/\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?m?s\b(?: ago)?|\bnever\b/g, 'AGO')
      .replaceAll(/-?\b\d+(?:\.\d+)?\b/g, 'N')
      .replaceAll(/ {2,}/g, '  ')
      .trimEnd()
  );
}
