/** `dig`, `nslookup` and `host`: ask name servers and show what they say. */
import { parseIpv4 } from '../../../ipv4.ts';
import { encodeDns, isType } from '../../net/dns.ts';
import type { DnsMessage, DnsType } from '../../net/dns.ts';
import { NetError } from '../../net/types.ts';
import type { Process, Program } from '../../process.ts';
import { ask, askServer, resolverConfiguration, searchOrder } from './resolve.ts';

const RECORD_TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME', 'PTR', 'SRV', 'NS']);
const DIG_VERSION = '9.18.28';

interface Question {
  readonly server: string;
  readonly name: string;
  readonly type: DnsType;
  readonly flags: ReadonlySet<string>;
  readonly search: boolean;
}

export const dig: Program = async (process) => {
  const { args, machine, stdout, clock } = process;
  const configuration = resolverConfiguration(machine);
  let server = configuration.nameservers[0] ?? '127.0.0.1';
  let name = '.';
  let type: DnsType = 'A';
  let given = false;
  const flags = new Set<string>();
  for (const word of args) {
    const upper = word.toUpperCase();
    if (word.startsWith('@')) server = word.slice(1);
    else if (word.startsWith('+')) flags.add(word.slice(1));
    else if (word.startsWith('-')) {
      await process.stderr.write(`dig: ${word} is not simulated in this lab\n`);
      return 1;
    } else if (given && RECORD_TYPES.has(upper) && isType(upper)) type = upper;
    else {
      name = word;
      given = true;
    }
  }
  const short = flags.has('short');
  const header = `\n; <<>> DiG ${DIG_VERSION} <<>> ${args.join(' ')}\n`;
  const question: Question = { server, name, type, flags, search: flags.has('search') };
  const startedAt = clock.now();
  const message = await answerTo(process, question);
  if (typeof message === 'string') {
    const complaint = `;; communications error to ${server}#53: ${message}\n`;
    await stdout.write(
      `${complaint}${short ? '' : `${header};; global options: +cmd\n;; no servers could be reached\n`}`,
    );
    return 9;
  }
  if (short)
    await stdout.write(
      message.answers
        .map((record) => `${record.type === 'A' ? record.value : `${record.value}.`}\n`)
        .join(''),
    );
  else
    await stdout.write(
      `${header};; global options: +cmd\n${digText(message, server, startedAt, clock.now())}`,
    );
  return 0;
};

/** A text is why there is no answer. */
async function answerTo({ machine, signal }: Process, question: Question): Promise<DnsMessage | string> {
  const configuration = resolverConfiguration(machine);
  const names = question.search ? searchOrder(question.name, configuration) : [question.name];
  let last: DnsMessage | string = 'timed out';
  for (const name of names) {
    last = await askServer(
      machine,
      question.server,
      name,
      question.type,
      configuration.timeout,
      signal,
    ).catch((error: unknown) =>
      error instanceof NetError ? (REASONS[error.code] ?? 'timed out') : 'timed out',
    );
    if (typeof last === 'string' || last.answers.length > 0) return last;
  }
  return last;
}

const REASONS: Partial<Record<NetError['code'], string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
};

function digText(message: DnsMessage, server: string, startedAt: number, now: number): string {
  const { question, answers, status } = message;
  const flags = [
    'qr',
    message.authoritative ? 'aa' : '',
    message.recursionDesired ? 'rd' : '',
    message.recursionAvailable ? 'ra' : '',
  ];
  const rows = answers.map(
    (record) =>
      `${record.name}.\t${record.ttl}\tIN\t${record.type}\t${record.value}${record.type === 'A' ? '' : '.'}\n`,
  );
  const section = rows.length === 0 ? '' : `;; ANSWER SECTION:\n${rows.join('')}\n`;
  const when = new Date(now)
    .toUTCString()
    .replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4');
  return (
    `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: ${message.id}\n` +
    `;; flags: ${flags.filter((flag) => flag !== '').join(' ')}; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: 0, ADDITIONAL: 0\n\n` +
    `;; QUESTION SECTION:\n;${question.name}.\t\tIN\t${question.type}\n\n${section}` +
    `;; Query time: ${Math.round(now - startedAt)} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${when}\n` +
    `;; MSG SIZE  rcvd: ${encodeDns(message).length}\n\n`
  );
}

/** Asks with the search list, as both `nslookup` and `host` do. */
async function searched(
  { machine, signal }: Process,
  name: string,
  server: string | undefined,
): Promise<DnsMessage | undefined> {
  const configuration = resolverConfiguration(machine);
  const asked = server === undefined ? configuration : { ...configuration, nameservers: [server] };
  let last: DnsMessage | undefined;
  for (const candidate of searchOrder(name, configuration)) {
    last = await ask(machine, candidate, 'A', asked, signal);
    if (last === undefined || last.answers.length > 0) return last;
  }
  return last;
}

export const nslookup: Program = async (process) => {
  const { args, machine, stdout, stderr } = process;
  const [name, given] = args;
  if (name === undefined || name.startsWith('-')) {
    await stderr.write('nslookup: only "nslookup NAME [SERVER]" is simulated in this lab\n');
    return 1;
  }
  const server = given ?? resolverConfiguration(machine).nameservers[0] ?? '127.0.0.1';
  const message = await searched(process, name, given);
  if (message === undefined) {
    await stdout.write(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  const head = `Server:\t\t${server}\nAddress:\t${server}#53\n\n`;
  if (message.answers.length === 0) {
    await stdout.write(`${head}** server can't find ${message.question.name}: ${message.status}\n\n`);
    return 1;
  }
  const rows = message.answers.map((record) =>
    record.type === 'CNAME'
      ? `${record.name}\tcanonical name = ${record.value}.\n`
      : `Name:\t${record.name}\nAddress: ${record.value}\n`,
  );
  await stdout.write(`${head}${rows.join('')}\n`);
  return 0;
};

export const host: Program = async (process) => {
  const { args, stdout, stderr } = process;
  const [name, server] = args;
  if (name === undefined || name.startsWith('-') || parseIpv4(name) !== undefined) {
    await stderr.write('host: only "host NAME [SERVER]" is simulated in this lab\n');
    return 1;
  }
  const message = await searched(process, name, server);
  if (message === undefined) {
    await stdout.write(';; connection timed out; no servers could be reached\n');
    return 1;
  }
  if (message.answers.length === 0) {
    await stdout.write(`Host ${name} not found: 3(NXDOMAIN)\n`);
    return 1;
  }
  await stdout.write(
    message.answers
      .map((record) =>
        record.type === 'CNAME'
          ? `${record.name} is an alias for ${record.value}.\n`
          : `${record.name} has address ${record.value}\n`,
      )
      .join(''),
  );
  return 0;
};
