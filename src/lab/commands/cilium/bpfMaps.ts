/** The small lists below `cilium-dbg bpf`. */
import { ok } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { printMap } from './tablePrinter.ts';

export const bpfIpcacheList: Subcommand = {
  path: 'bpf ipcache list',
  run: (invocation) => printMap(invocation, 'IP PREFIX/ADDRESS', 'IDENTITY', invocation.agent.ipcache.dump()),
};

export const bpfIpcacheGet: Subcommand = {
  path: 'bpf ipcache get',
  run({ agent, operands }) {
    const address = operands[0];
    if (address === undefined) return { stdout: 'Error: required argument ip not specified\n', exit: 1 };
    const entry = agent.ipcache.lookup(address);
    if (entry === undefined) return { stdout: `${address} does not map to any identity\n`, exit: 1 };
    const prefix = agent.ipcache.entries().find(([, each]) => each === entry)?.[0];
    const value = agent.ipcache.dump().find(({ key }) => key === prefix)?.value ?? '';
    return ok(`${address} maps to identity ${value}\n`);
  },
};

export const bpfEndpointList: Subcommand = {
  path: 'bpf endpoint list',
  run: (invocation) => printMap(invocation, 'IP ADDRESS', 'LOCAL ENDPOINT INFO', invocation.agent.lxc.dump()),
};

export const bpfSocknatList: Subcommand = {
  path: 'bpf socknat list',
  run: (invocation) =>
    printMap(invocation, 'Socket Cookie', 'Backend -> Frontend', invocation.agent.lb.sockets.dump()),
};
