import { expect, test } from 'vitest';
import { completionAt } from '../../src/course/completion.ts';
import { runnableCells } from '../../src/course/study.ts';
import { parseOutput } from '../../src/output/parse.ts';
import { createState } from '../../src/state/createState.ts';
import { recordedMoment } from './moment.ts';
import { week4Notebook } from './week4Course.ts';

const cells = runnableCells(week4Notebook('en'));
const hosts = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'];

function recordedState() {
  const state = createState();
  for (const [resource, objects] of Object.entries(recordedMoment('shared')))
    state.setObjects(resource, objects as unknown as Parameters<typeof state.setObjects>[1]);
  const line = 'cilium-dbg map list';
  const parsed = parseOutput(
    { argv: line.split(' '), line, rowsKept: true, filtered: false, filters: [] },
    'Name                     Num entries   Num errors   Cache enabled\ncilium_ipcache_v2        25            0            true\ncilium_lxc               2             0            true\n',
  );
  if (parsed.kind !== 'table') throw new Error('map list gives rows');
  const source = {
    kind: 'simulated' as const,
    host: 'k8s-ctr',
    command: line,
    at: 0,
    cellId: 'm',
    revision: 0,
  };
  state.record({ kind: 'table', parsed, partial: false, source });
  return state;
}

/** Suggestions at the `|` of a text, as `kind text`. */
function at(marked: string, host = 'k8s-ctr'): readonly string[] {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const { suggestions } = completionAt(text, offset, { state: recordedState(), hosts, cells, host });
  return suggestions.map((each) => `${each.kind} ${each.text}`);
}

test('pods come after exec, whatever stands between', () => {
  const found = at('k exec -it ¦');
  expect(found).toContain('object curl-pod');
  expect(found.every((each) => each.startsWith('object '))).toBe(true);
  expect(found).not.toContain('object webpod');
});

test('names come after their resource, resources after the verb, also by their short names', () => {
  expect(at('kubectl get svc ¦')).toEqual([
    'object kubernetes',
    'object netshoot-web',
    'object netshoot-web2',
    'object webpod',
  ]);
  expect(at('k get ippools ¦')).toEqual(['object cilium-lb-ippool']);
  expect(at('k -n kube-system get lease ¦')).toContain('object cilium-l2announce-default-webpod');
  expect(at('k get ¦')).toContain('resource ciliumendpoints');
  expect(at('k get pods -n ¦')).toEqual(['object default', 'object kube-system']);
});

test('maps are those that the agent listed', () => {
  expect(at('k exec -n kube-system ds/cilium -- cilium-dbg map get ¦')).toEqual([
    'map cilium_ipcache_v2',
    'map cilium_lxc',
  ]);
});

test('flags are those of the program inside a pod, too', () => {
  expect(at('tcpdump -¦')).toContain('flag -nn');
  expect(at('k exec -it curl-pod -- ping -¦')).toContain('flag -W');
  expect(at('k exec -it curl-pod -- ping -¦')).not.toContain('flag -A');
  expect(at('helm upgrade cilium cilium/cilium --¦')).toContain('flag --reuse-values');
});

test('variables are those of the cells of this host', () => {
  expect(at('echo $¦')).toContain('variable $WEBPOD');
  expect(at('curl $LB¦', 'router')).toEqual(['variable $LBIP', 'variable $LB2IP']);
});

test('hosts come after ssh and after the user’s name, of which nothing is replaced', () => {
  expect(at("sshpass -p 'vagrant' ssh vagrant@¦")).toEqual(hosts.map((host) => `host ${host}`));
  const text = 'ssh vagrant@k8s';
  expect(completionAt(text, text.length, { state: undefined, hosts, cells, host: 'router' }).start).toBe(
    'ssh vagrant@'.length,
  );
});

test('a new line offers the commands of the notebook, and a stage of a pipe begins anew', () => {
  expect(at('¦')).toContain('command tcpdump');
  expect(at('k get pods | ¦')).toContain('command tcpdump');
  expect(at('ping ¦')).not.toContain('command tcpdump');
});
