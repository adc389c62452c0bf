import type { Machine } from '../../machine.ts';
import type { Process, Program } from '../../process.ts';
import { badUsage } from '../options.ts';

/** The password of every lab machine's `vagrant` user, as Vagrant boxes have it. */
const PASSWORD = 'vagrant';

/** Environment variable by which `sshpass` hands its password to the `ssh` it starts. */
const HANDED = 'SSHPASS_HANDED';

/** Three ARP requests without an answer. */
const UNREACHABLE_MS = 3_000;

const WITH_VALUE = 'bcDEeFIiJLlmOopQRSWw';

interface SshLine {
  readonly user: string | undefined;
  readonly host: string;
  readonly command: readonly string[];
}

function readLine(args: readonly string[]): SshLine | undefined {
  let user: string | undefined;
  let index = 0;
  for (; (args[index] ?? '').startsWith('-'); index += 1) {
    const arg = args[index] ?? '';
    const letter = arg.charAt(1);
    if (!WITH_VALUE.includes(letter)) continue;
    const value = arg.length > 2 ? arg.slice(2) : args[(index += 1)];
    if (letter === 'l') user = value;
  }
  const target = args[index];
  if (target === undefined) return undefined;
  const sign = target.lastIndexOf('@');
  return {
    user: sign >= 0 ? target.slice(0, sign) : user,
    host: target.slice(sign + 1),
    command: args.slice(index + 1),
  };
}

/** `ssh [options] user@host command…`. Without `sshpass` nobody can type the password here. */
export function sshProgram(find: (host: string) => Machine | undefined): Program {
  return async (process) => {
    const line = readLine(process.args);
    if (!line) return badUsage(process, 'usage: ssh [options] destination [command]', 255);
    const machine = find(line.host);
    if (!machine)
      return badUsage(process, `Could not resolve hostname ${line.host}: Name or service not known`, 255);
    const user = line.user ?? process.user;
    if (process.env.get(HANDED) !== PASSWORD || (user !== 'vagrant' && user !== 'root')) {
      await process.stderr.write(`${user}@${line.host}: Permission denied (publickey,password).\n`);
      return 255;
    }
    if (line.command.length === 0)
      return badUsage(process, 'an interactive login is not simulated in this lab: give ssh a command', 1);
    const { power } = machine;
    if (power?.isUp === false) {
      await process.clock.sleep(UNREACHABLE_MS, process.signal);
      await process.stderr.write(`ssh: connect to host ${line.host} port 22: No route to host\n`);
      return 255;
    }
    const env = new Map(machine.env);
    if (user !== 'root') for (const name of ['USER', 'LOGNAME']) env.set(name, user);
    const script = line.command.join(' ');
    if (power === undefined) return process.runOn(machine, { script }, { user, streams: { env } });
    const { goingDown } = power;
    const signal = AbortSignal.any([process.signal, goingDown]);
    const status = await process.runOn(machine, { script }, { user, streams: { env, signal } });
    if (!goingDown.aborted) return status;
    await process.stderr.write(`Connection to ${line.host} closed by remote host.\n`);
    return 255;
  };
}

/** `sshpass -p password ssh …`; 5 is its status for a wrong password. */
export const sshpass: Program = async (process: Process) => {
  const args = [...process.args];
  let password: string | undefined;
  while (args[0]?.startsWith('-')) {
    const option = args.shift() ?? '';
    if (option === '-p') password = args.shift();
    else if (option.startsWith('-p')) password = option.slice(2);
    else if (option === '-e') password = process.env.get('SSHPASS');
    else return badUsage(process, `option ${option} is not simulated in this lab`);
  }
  if (args.length === 0) return badUsage(process, 'Usage: sshpass [-p password] [-e] command parameters');
  if (!process.machine.program(args[0] ?? ''))
    return badUsage(process, `Failed to run command: No such file or directory`, 3);
  const env = new Map(process.env).set(HANDED, password ?? '');
  if (args[0] !== 'ssh' || password === PASSWORD) return process.spawn(args, { env });
  const status = await process.spawn(args, { env });
  return status === 255 && process.machine.program('ssh') ? 5 : status;
};
