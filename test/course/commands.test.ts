/** Every command of the material has its place in the notebook: which cell, on which host. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runnableCells } from '../../src/course/study.ts';
import { readScript } from '../../src/script/cell.ts';
import { week4Notebook } from './week4Course.ts';

interface MaterialCommand {
  readonly n: number;
  readonly host: string;
  readonly script: string;
}

const commands = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/commands.json'), 'utf8'),
) as readonly MaterialCommand[];

/** Commands that the notebook gives in other words, with the reason. */
const ADAPTED: Readonly<Record<number, { readonly statement: string; readonly why: string }>> = {
  7: {
    statement: 'k exec -n kube-system ds/cilium -- cilium-dbg bpf lb list | grep $SERVICE',
    why: 'the address of the service is looked up, it differs from cluster to cluster',
  },
  10: {
    statement: 'k exec -n kube-system ds/cilium -- cilium-dbg map get cilium_lb4_services_v2 | grep $SERVICE',
    why: 'as above',
  },
  24: {
    statement: `NODEIP=$(ip -4 addr show eth1 | grep -oP '(?<=inet\\s)\\d+(\\.\\d+){3}')`,
    why: 'a stray quote makes one command of a loop, an assignment and an echo: mended, and told in the text',
  },
  106: {
    statement: "sshpass -p 'vagrant' ssh vagrant@$LEADER sudo reboot",
    why: 'the leader is read from its Lease: it need not be k8s-ctr',
  },
};

interface Placed {
  readonly command: MaterialCommand;
  readonly cell: string | undefined;
}

/** The cell of each command: not in a step before that of the command above it, and each statement stands for one. */
function placed(): readonly Placed[] {
  const statements = runnableCells(week4Notebook('ko')).flatMap(({ spec, text }) =>
    readScript(text).statements.map((statement) => ({ spec, text: statement.text.trim() })),
  );
  const steps = [...new Set(statements.map(({ spec }) => spec.step))];
  const used = new Set<number>();
  let step = 0;
  return commands.map((command) => {
    const wanted = (ADAPTED[command.n]?.statement ?? command.script).trim();
    const at = statements.findIndex(
      ({ spec, text }, n) =>
        text === wanted && spec.host === command.host && steps.indexOf(spec.step) >= step && !used.has(n),
    );
    const found = statements[at];
    if (found === undefined) return { command, cell: undefined };
    used.add(at);
    step = steps.indexOf(found.spec.step);
    return { command, cell: found.spec.id };
  });
}

test('each of the 131 commands is a cell on its host, in the order of its steps', () => {
  expect(commands).toHaveLength(131);
  const missing = placed().filter(({ cell }) => cell === undefined);
  expect(missing.map(({ command }) => `${command.n} ${command.host}: ${command.script}`)).toEqual([]);
});

test('these cells hold more than one of them', () => {
  const byCell = new Map<string, number[]>();
  for (const { command, cell = '' } of placed()) byCell.set(cell, [...(byCell.get(cell) ?? []), command.n]);
  const merged = [...byCell].filter(([cell, numbers]) => cell !== '' && numbers.length > 1);
  expect(Object.fromEntries(merged)).toMatchInlineSnapshot(`
    {
      "failure-webpod": [
        17,
        18,
      ],
      "l2-ciliumpods": [
        92,
        93,
        94,
        95,
      ],
      "vxlan-ciliumpods": [
        48,
        49,
        50,
        51,
      ],
      "vxlan-modprobe": [
        30,
        31,
      ],
      "vxlan-route-get": [
        45,
        46,
      ],
      "vxlan-router-ips": [
        52,
        53,
        54,
      ],
      "vxlan-webpod": [
        59,
        60,
      ],
      "vxlan-webpod1": [
        34,
        35,
      ],
    }
  `);
});
