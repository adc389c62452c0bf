/** What the machines have that cells run on, asked in a shell of each; and what this machine has. */
import type { Place, Session } from '../../backend.ts';
import { inTime, type Finding } from './finding.ts';
import { MISSING, USE } from './words.ts';

/** Programs that the material's cells use on a host beside a shell. */
const PROGRAMS = ['ip', 'ping', 'curl', 'tcpdump', 'arping'];

/** One finding per host, in their order. Never rejects. */
export function hostFindings(
  hosts: readonly Pick<Place, 'name' | 'standIn'>[],
  open: (host: string) => Session,
): Promise<readonly Finding[]> {
  return Promise.all(hosts.map((host) => hostFinding(host, open)));
}

async function hostFinding(
  { name: host, standIn }: Pick<Place, 'name' | 'standIn'>,
  open: (host: string) => Session,
): Promise<Finding> {
  const id = `host:${host}`;
  let session: Session | undefined;
  try {
    let printed = '';
    const exit = await inTime((signal) => {
      session = open(host);
      const script = `for p in ${PROGRAMS.join(' ')}; do command -v $p >/dev/null 2>&1 || printf '%s ' $p; done`;
      return session.run(script, { signal, onChunk: ({ text }) => (printed += text) });
    });
    const missing = printed.trim();
    if (exit !== 0 && missing === '')
      return { id, state: 'broken', found: `exit status ${exit}`, use: USE.host, advice: MISSING.host };
    if (missing === '' && standIn !== undefined)
      return { id, state: 'limited', found: standIn, use: USE.host, advice: MISSING.standIn };
    return missing === ''
      ? { id, state: 'ok', found: PROGRAMS.join(', '), use: USE.host }
      : { id, state: 'limited', found: `- ${missing}`, use: USE.host, advice: MISSING.programs };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { id, state: 'broken', found, use: USE.host, advice: MISSING.host };
  } finally {
    session?.close();
  }
}

const TOOLS = {
  kubectl: ['kubectl', 'version', '--client'],
  helm: ['helm', 'version', '--short'],
  cilium_cli: ['cilium', 'version', '--client'],
  hubble: ['hubble', 'version'],
  ssh: ['ssh', '-V'],
  bash: ['bash', '--version'],
} as const;

/** `firstLineOf` resolves with undefined for a program that is not there, or fails. */
export function toolFindings(
  firstLineOf: (program: string, args: readonly string[]) => Promise<string | undefined>,
): Promise<readonly Finding[]> {
  return Promise.all(
    (Object.keys(TOOLS) as (keyof typeof TOOLS)[]).map(async (id): Promise<Finding> => {
      const [program, ...args] = TOOLS[id];
      const found = await firstLineOf(program, args);
      const name = id.replace('_', '-');
      return found === undefined
        ? { id: name, state: 'missing', found: '-', use: USE[id], advice: MISSING[id] }
        : { id: name, state: 'ok', found, use: USE[id] };
    }),
  );
}
