/** `lsmod`, `modprobe`, `modinfo`: the modules of the kernel that this lab knows of, and which of them are loaded. */
import type { Machine } from '../../machine.ts';
import type { Program } from '../../process.ts';
import { badUsage, readOptions } from '../options.ts';
import { KERNEL_RELEASE } from '../text/machineFacts.ts';

interface Module {
  readonly name: string;
  /** Bytes, as lsmod shows them on Ubuntu 24.04. */
  readonly size: number;
  readonly needs: readonly string[];
  /** Below the kernel's directory of modules. */
  readonly path: string;
  readonly description: string;
}

const TUNNELS = ['ip6_udp_tunnel', 'udp_tunnel'];
/** The newest are listed first: a module stands before those that it needs. */
const MODULES: readonly Module[] = [
  {
    name: 'geneve',
    size: 49152,
    needs: TUNNELS,
    path: 'drivers/net/geneve',
    description: 'Interface driver for GENEVE encapsulated traffic',
  },
  {
    name: 'vxlan',
    size: 147456,
    needs: TUNNELS,
    path: 'drivers/net/vxlan/vxlan',
    description: 'Driver for VXLAN encapsulated traffic',
  },
  {
    name: 'ip6_udp_tunnel',
    size: 16384,
    needs: [],
    path: 'net/ipv6/ip6_udp_tunnel',
    description: 'IPv6 Foo over UDP tunnel driver',
  },
  {
    name: 'udp_tunnel',
    size: 36864,
    needs: [],
    path: 'net/ipv4/udp_tunnel',
    description: 'IPv4 Foo over UDP tunnel driver',
  },
];
const DIRECTORY = '/sys/module';

export const lsmod: Program = async ({ machine, stdout }) => {
  const loaded = loadedModules(machine);
  await stdout.write('Module                  Size  Used by\n');
  for (const { name, size } of loaded) {
    const users = loaded.filter(({ needs }) => needs.includes(name)).map((user) => user.name);
    const by = users.length > 0 ? ` ${users.join(',')}` : '';
    await stdout.write(`${name.padEnd(19)} ${String(size).padStart(8)}  ${users.length}${by}\n`);
  }
  return 0;
};

export const modprobe: Program = async (process) => {
  const { args, machine, stderr, stdout, user } = process;
  const options = readOptions(args, {
    flags: 'rvnqaf',
    unsimulated: 'cDRSdCbis',
    long: { remove: 'r', verbose: 'v', 'dry-run': 'n', 'show-depends': 'D', quiet: 'q', all: 'a' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const [first, ...parameters] = options.operands;
  if (first === undefined) return badUsage(process, 'ERROR: missing parameters. See -h.');
  for (const given of options.has('a') || options.has('r') ? options.operands : [first]) {
    const module = moduleNamed(given);
    if (module === undefined) {
      if (!options.has('q'))
        await stderr.write(
          `modprobe: FATAL: Module ${given} not found in directory /lib/modules/${KERNEL_RELEASE}\n`,
        );
      return 1;
    }
    if (parameters.length > 0 && !options.has('a') && !options.has('r'))
      return badUsage(
        process,
        `parameters of a module (${parameters.join(' ')}) are not simulated in this lab`,
      );
    const remove = options.has('r');
    if (user !== 'root' && !options.has('n')) {
      await stderr.write(
        `modprobe: ERROR: could not ${remove ? 'remove' : 'insert'} '${module.name}': Operation not permitted\n`,
      );
      return 1;
    }
    if (remove) {
      const users = usersOf(machine, module);
      if (users.length > 0) {
        await stderr.write(`modprobe: FATAL: Module ${module.name} is in use.\n`);
        return 1;
      }
      if (!options.has('n')) unload(machine, module);
      continue;
    }
    const missing = [...module.needs.map(moduleNamed), module].filter(
      (each) => each !== undefined && !isLoaded(machine, each),
    );
    for (const each of missing) {
      if (each === undefined) continue;
      if (options.has('v')) await stdout.write(`insmod ${fileOf(each)} \n`);
      if (!options.has('n')) machine.files.mkdir(`${DIRECTORY}/${each.name}`, { parents: true });
    }
  }
  return 0;
};

export const modinfo: Program = async (process) => {
  const { args, stdout, stderr } = process;
  const options = readOptions(args, {
    flags: '',
    values: 'F',
    unsimulated: 'adlpn0kb',
    long: { field: 'F' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  let status = 0;
  for (const name of options.operands) {
    const module = moduleNamed(name);
    if (module === undefined) {
      await stderr.write(`modinfo: ERROR: Module ${name} not found.\n`);
      status = 1;
      continue;
    }
    const fields: readonly (readonly [string, string])[] = [
      ['filename', fileOf(module)],
      ['description', module.description],
      ['license', 'GPL'],
      ['depends', module.needs.join(',')],
      ['intree', 'Y'],
      ['name', module.name],
    ];
    const wanted = options.value('F');
    for (const [field, value] of fields) {
      if (wanted === undefined) await stdout.write(`${`${field}:`.padEnd(16)}${value}\n`);
      else if (wanted === field) await stdout.write(`${value}\n`);
    }
  }
  return status;
};

function moduleNamed(name: string): Module | undefined {
  return MODULES.find((module) => module.name === name.replaceAll('-', '_'));
}

function isLoaded(machine: Machine, { name }: Module): boolean {
  if (machine.files.exists(`${DIRECTORY}/${name}`)) return true;
  // The kernel loads what a new device needs by itself.
  const tunnel = machine.net.devices.some(({ kind }) => kind === 'vxlan');
  return tunnel && (name === 'vxlan' || TUNNELS.includes(name));
}

function loadedModules(machine: Machine): readonly Module[] {
  return MODULES.filter((module) => isLoaded(machine, module));
}

/** What keeps a module from being removed. */
function usersOf(machine: Machine, { name }: Module): readonly string[] {
  const modules = loadedModules(machine).filter(({ needs }) => needs.includes(name));
  const devices = machine.net.devices.filter(({ kind }) => kind === name);
  return [...modules, ...devices].map((user) => user.name);
}

function unload(machine: Machine, module: Module): void {
  for (const name of [module.name, ...module.needs]) {
    const each = moduleNamed(name);
    const directory = `${DIRECTORY}/${name}`;
    if (each !== undefined && usersOf(machine, each).length === 0 && machine.files.exists(directory))
      machine.files.remove(directory, { recursive: true });
  }
}

function fileOf({ path }: Module): string {
  return `/lib/modules/${KERNEL_RELEASE}/kernel/${path}.ko.zst`;
}
