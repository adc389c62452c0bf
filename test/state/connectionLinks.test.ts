import { expect, test } from 'vitest';
import { createState } from '../../src/state/createState.ts';
import { fixture, parseTable } from '../output/fixture.ts';
import { linksFrom, provenance, record, short } from './cluster.ts';

const l2 = (command: string, file: string) => parseTable(command, fixture(`agent/l2-k8s-ctr/${file}.txt`));
const connections = l2('cilium-dbg bpf ct list global', 'cilium-dbg_bpf_ct_list_global');
const revnat = l2('cilium-dbg map get cilium_lb4_reverse_nat', 'cilium-dbg_map_get_cilium_lb4_reverse_nat');
const here = { agent: 'k8s-ctr' };

const links = (agent: string | undefined) => {
  const state = createState();
  record(state, revnat, provenance('map get revnat', agent === undefined ? {} : { agent }));
  return short(linksFrom(state, connections, provenance('ct', here), (row) => Number(row['revnat']) === 33));
};

test('a tracked connection leads to the frontend that its replies are restored to', () => {
  expect(links('k8s-ctr')).toContain('revnat lb-revnat 33');
});

test('a RevNAT id of another agent, or of an unknown one, is none of its own', () => {
  expect(links('k8s-w1')).not.toContain('revnat lb-revnat 33');
  expect(links(undefined)).not.toContain('revnat lb-revnat 33');
});

test('a frontend leads back to the connections of the same agent', () => {
  const back = (agent: string) => {
    const state = createState();
    record(state, connections, provenance('ct', { agent }));
    return short(linksFrom(state, revnat, provenance('revnat', here), (row) => row['id'] === 33));
  };
  expect(back('k8s-ctr').some((link) => link.startsWith('connection ct '))).toBe(true);
  expect(back('k8s-w1').some((link) => link.startsWith('connection ct '))).toBe(false);
});
