/**
 * Takes secrets out of what leaves the machine: exports, recordings, bundles for a helper. What looks like one is taken: a
 * masked word too many is an inconvenience, a token too few is not. The number of lines stays.
 */

export const MASKED = '•••';

/** Masks a text: a cell, what a command printed, a manifest, a kubeconfig. Linear on any text. */
export function mask(text: string): string {
  let masked = withoutPem(text);
  if (/\bkind["']?\s*:\s*["']?Secret\b/.test(masked)) masked = withoutSecretData(masked);
  for (const [pattern, replacement] of RULES) masked = masked.replace(pattern, replacement);
  return masked;
}

/** Masks every text inside plain data; keys stay, and so does the shape. */
export function maskDeep<Data>(data: Data): Data {
  return maskedValue(data) as Data;
}

function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map(maskedValue);
  if (typeof value !== 'object' || value === null) return value;
  const secret = 'kind' in value && value.kind === 'Secret';
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      if (secret && /^(?:data|stringData)$/.test(key)) return [key, hidden(inner)];
      if (typeof inner === 'string' && SECRET_KEY.test(key) && !HARMLESS.test(inner)) return [key, MASKED];
      return [key, maskedValue(inner)];
    }),
  );
}

/** All values of a Secret's data, whatever they are. */
function hidden(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return MASKED;
  return Object.fromEntries(Object.keys(data).map((key) => [key, MASKED]));
}

const SECRET_WORD =
  '(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|client-key-data|client-certificate-data|certificate-authority-data|credentials?)';
/** A key of YAML, JSON, an environment or an option that names a secret by its end: `adminPassword`, `AWS_SECRET_ACCESS_KEY`. */
const SECRET_KEY = new RegExp(`${SECRET_WORD}$`, 'i');
/** Values that are no secret under such a key. */
const HARMLESS = /^(?:|true|false|null|~|<none>|<unset>|\d{1,5}|\$[\w{}()]+)$/i;

const bounded = (least: number): string => `{${least},4096}`;

/** In this order; every repetition is bounded or over one class of characters, so that none can run away. */
const RULES: readonly (readonly [RegExp, (...match: string[]) => string])[] = [
  // JSON Web Tokens: three parts of base64url, the first two begin with `{"`.
  [new RegExp(`\\beyJ[\\w-]${bounded(5)}\\.eyJ[\\w-]${bounded(5)}\\.[\\w-]*`, 'g'), () => MASKED],
  [/\b(Bearer|Basic) +[\w.~+/=-]{4,}/gi, (_, name) => `${name} ${MASKED}`],
  // `kubeadm join --token abcdef.0123456789abcdef`
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, () => MASKED],
  // `https://user:word@host`
  [/(\/\/[^\s/:@]{1,256}:)[^\s/@]{1,256}(?=@)/g, (_, before) => `${before}${MASKED}`],
  // `curl -u user:word`, `--user user:word`
  [/(\s(?:-u|--user)[ =]['"]?[^\s:'"]{1,256}:)[^\s'"]{1,256}/g, (_, before) => `${before}${MASKED}`],
  [/(\bsshpass\s+-p\s*)(?:'[^'\n]*'|"[^"\n]*"|\S+)/g, (_, before) => `${before}${MASKED}`],
  // `--from-literal=name=word` of a Secret
  [/(--from-literal[ =]['"]?[^\s='"]{1,256}=)(?:[^\s'"]+)/g, (_, before) => `${before}${MASKED}`],
  // `key: value`, `"key": "value"`, `KEY=value`, `--key value`, `--key=value`
  [
    new RegExp(
      `((?:--)?(?<![\\w.-])["']?[\\w.-]{0,128}${SECRET_WORD}["']?(?:[ \\t]*[:=][ \\t]*| +))("[^"\\n]*"|'[^'\\n]*'|[^\\s"',}\\]]+)`,
      'gi',
    ),
    maskedPair,
  ],
];

function maskedPair(all = '', key = '', value = ''): string {
  const quote = /^["']/.exec(value)?.[0] ?? '';
  const inner = quote === '' ? value : value.slice(1, -1);
  // Words after a name are prose or columns, unless it is an option.
  if (key.endsWith(' ') && !/[:=]/.test(key) && !key.startsWith('--')) return all;
  return HARMLESS.test(inner) ? all : `${key}${quote}${MASKED}${quote}`;
}

/** Keys and certificates. Each line of one becomes one masked line. */
function withoutPem(text: string): string {
  if (!text.includes('-----BEGIN ')) return text;
  let inside = false;
  return text
    .split('\n')
    .map((line) => {
      // Several on one line, as JSON and kubeconfigs have them: `\n` is written out there.
      const begin = line.indexOf('-----BEGIN ');
      if (begin >= 0 && line.includes('-----END ', begin))
        return line.replace(/(-----BEGIN [A-Z0-9 ]{1,64}-----)[^-]*(-----END )/g, `$1${MASKED}$2`);
      if (/-----BEGIN [A-Z0-9 ]{1,64}-----/.test(line)) {
        inside = true;
        return line;
      }
      if (line.includes('-----END ')) inside = false;
      return inside && line.trim() !== '' ? line.replace(/\S.*/, MASKED) : line;
    })
    .join('\n');
}

/** The values below `data:` and `stringData:` of manifests in which a Secret stands, as YAML or JSON. */
function withoutSecretData(text: string): string {
  let depth: number | undefined;
  return text
    .split('\n')
    .map((line) => {
      const indent = line.length - line.trimStart().length;
      if (depth !== undefined && line.trim() !== '' && indent <= depth) depth = undefined;
      if (depth !== undefined) return maskedEntry(line);
      if (/^\s*["']?(?:data|stringData)["']?\s*:\s*(?:\{\s*)?$/.test(line)) depth = indent;
      return line.replace(
        /(?<!\w)(["']?(?:data|stringData)["']?\s*:\s*\{)([^{}]{1,100000})(?=\})/g,
        (_, open: string, inner: string) =>
          open + inner.replace(/(:\s*)("[^"]*"|'[^']*'|[^,\s"']+)/g, `$1"${MASKED}"`),
      );
    })
    .join('\n');
}

function maskedEntry(line: string): string {
  const key = /^(\s*(?:"[^"]*"|'[^']*'|[^\s:]+)\s*:\s*)(\S.*?)(,?)$/.exec(line);
  // A line of a block (`|`) has no key.
  if (key === null) return line.replace(/\S.*/, MASKED);
  const [, name = '', value = '', comma = ''] = key;
  if (/^[|>][+-]?\d?$/.test(value)) return line;
  return `${name}${value.startsWith('"') ? `"${MASKED}"` : MASKED}${comma}`;
}
