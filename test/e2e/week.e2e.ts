/**
 * What comes after step 3, on a shortened copy of the notebook: a wrapped packet, an announced address, and what the editor
 * knows while a cell is written. The cells are the material's own; only those that the story needs are kept, as the lab
 * takes the time that the cluster would take.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { root } from '../dependencies.mjs';
import { packageVsix } from '../package.mjs';
import { Outputs } from './pages/outputs.ts';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = 'week4.en.study.md';
const CAPTURE = 'vxlan.pcap';

/** The cells that bring the lab to steps 4 and 6, and those that the story looks at. */
const CELLS = new Set([
  'deploy-apply',
  'deploy-rollout',
  'vxlan-modprobe',
  'vxlan-modprobe-workers',
  'vxlan-helm',
  'l2-helm',
  'l2-restart',
  'vxlan-webpod',
  'vxlan-capture',
  'vxlan-ping',
  'lb-ipam-pool',
  'lb-ipam-ippools',
  'lb-ipam-patch',
  'lb-ipam-router-lbip',
  'l2-policy',
  'l2-lease-yaml',
  'l2-arping',
  'l2-curl',
  'l2-arp',
]);

/** Cells that a learner writes: a quote that came along with a paste, and a name that is not typed to its end. */
const OWN = `
## Looking back

\`\`\`sh id=own-paste
kubectl get node -o wide '
\`\`\`

\`\`\`sh id=own-exec
kubectl exec cur
\`\`\`
`;

const OWN_NOTEBOOK = `# A course of my own

## A step of my own
<!-- step: first -->

\`\`\`sh id=first-nodes
kubectl get node
\`\`\`
`;

/** `size` is misspelt. */
const OWN_COURSE = `course: own
title: { ko: 나의 과정, en: A course of my own }
steps:
  - id: first
    title: { ko: 나의 단계, en: A step of my own }
    checks:
      - id: nodes
        that: sise(objects("nodes")) == 3
        pass: { ko: 노드가 셋입니다., en: There are three nodes. }
        fail: { ko: 노드가 셋이 아닙니다., en: There are not three nodes. }
`;

function shortened(notebook: string): string {
  const kept = readNotebook(notebook).cells.filter(
    ({ kind, text, attributes }) =>
      (kind === 'markup' && /^# |<!-- step:/m.test(text)) || CELLS.has(attributes['id'] ?? ''),
  );
  return `${kept.map(({ raw }) => raw).join('')}${OWN}`;
}

describe('steps 4 to 6 and the help while writing, in a real VS Code', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await Workbench.start({ vsix: process.env['VSIX'] ?? packageVsix() });
    const source = readFileSync(path.join(root, 'notebooks', NOTEBOOK), 'utf8');
    writeFileSync(path.join(workbench.folder, NOTEBOOK), shortened(source));
    cpSync(
      path.join(root, 'test', 'output', 'fixtures', 'captures', CAPTURE),
      path.join(workbench.folder, CAPTURE),
    );
  });

  afterAll(async () => {
    await workbench?.stop();
  });

  const { part, shot } = storyIn(() => workbench);
  /** Runs cells of a step. */
  const run = async (step: string, ...texts: readonly string[]): Promise<void> => {
    await workbench.steps().goTo(step);
    for (const text of texts) await (await workbench.notebook().cell(text)).runToSuccess();
  };

  part('a capture file opens as its packets', async () => {
    await workbench.open(path.join(workbench.folder, NOTEBOOK));
    await workbench.notebook().ready();
    await workbench.openFile(CAPTURE);
    const page = await workbench.frameWith('[data-testid="packets-output"]');
    expect(await page.getByTestId('packet').count()).toBeGreaterThan(1);
    expect(await page.getByTestId('overhead').innerText()).toContain('50 bytes');
    await shot('capture-file');
    await workbench.closeEditor();
    await workbench.notebook().ready();
  });

  part('a quick fix takes away the quote that the shell waits at', async () => {
    await workbench.steps().goTo('Share one address');
    const cell = await workbench.notebook().cell('kubectl get node -o wide');
    await cell.problem().waitFor();
    await cell.quickFix('-o wide', 'Remove the quote');
    await cell.problem().waitFor({ state: 'detached' });
    expect(await cell.source()).toBe('kubectl get node -o wide');
  });

  part('the application is there, wrapped in VXLAN', async () => {
    await run('Deploy the sample', 'kind: Deployment', 'rollout status deploy');
    await run('VXLAN', 'lsmod |grep vxlan', 'sudo modprobe vxlan', '--set routingMode=tunnel');
    await workbench.steps().goTo('Announce it');
    const announcements = await workbench.notebook().cell('--set l2announcements.enabled=true');
    await announcements.runToEnd();
    await run('Announce it', 'rollout restart -n kube-system ds/cilium');
  });

  part('completion offers the pods that there are', async () => {
    await workbench.steps().goTo('Share one address');
    const cell = await workbench.notebook().cell('kubectl exec cur');
    const offered = await cell.completion('exec cur');
    await offered.filter({ hasText: 'curl-pod' }).first().click();
    expect(await cell.source()).toBe('kubectl exec curl-pod');
  });

  part('a wrapped packet is shown with both its headers and what the tunnel costs', async () => {
    await run('VXLAN', 'export WEBPOD=');
    const ping = await workbench.notebook().cell('ping -c 2 -w 1 -W 1 $WEBPOD');
    await ping.runToEnd();
    const outputs = await Outputs.of(workbench);
    const capture = await outputs.reach('vxlan-capture');
    await capture.getByTestId('packet').first().click();
    expect(await capture.getByTestId('overhead').innerText()).toContain('50 bytes');
    const fields = await capture.getByTestId('fields').innerText();
    expect(fields).toContain('192.168.20.100'); // the outer packet goes to the node
    expect(fields).toMatch(/172\.20\.2\.\d+/); // the inner one to its pod
    await shot('vxlan');
  });

  part('an earlier run can be chosen to compare with', async () => {
    const ADDRESS = 'An address for the service';
    const pools = 'k get ippools';
    await run(ADDRESS, 'kind: CiliumLoadBalancerIPPool', pools, '"type":"LoadBalancer"');
    await run(ADDRESS, pools);
    await run(ADDRESS, pools);
    const outputs = await Outputs.of(workbench);
    const table = await outputs.reach('lb-ipam-ippools');
    await table.getByTestId('changes').filter({ hasText: 'No change since' }).waitFor();
    await table.getByTestId('compare').selectOption('1');
    await table.locator('[data-testid="row"][data-mark="changed"]').first().waitFor();
    await shot('compare');
  });

  part('once it is announced, the leader answers ARP with its own address', async () => {
    await run('An address for the service', 'LBIP=192.168.10.211');
    await run('Announce it', 'kind: CiliumL2AnnouncementPolicy', 'lease/cilium-l2announce-default-webpod');
    const outputs = await Outputs.of(workbench);
    const lease = await outputs.reach('l2-lease-yaml');
    await shot('lease');
    expect(await lease.innerText()).toMatch(/k8s-(ctr|w1)/);
    const arping = await workbench.notebook().cell('arping -i eth1 $LBIP -c 1000');
    await arping.runToEnd();
    const answers = await outputs.reach('l2-arping');
    await shot('arping');
    expect(await answers.innerText()).toContain('192.168.10.211');
    await run('Announce it', 'curl --connect-timeout 1 $LBIP', 'arp -a');
    await outputs.reach('l2-arp');
    await shot('arp');
  });

  part('a mistake in a steps file beside the notebook is marked in its line', async () => {
    writeFileSync(path.join(workbench.folder, 'own.study.md'), OWN_NOTEBOOK);
    writeFileSync(path.join(workbench.folder, 'own.steps.yaml'), OWN_COURSE);
    await workbench.openFile('own.study.md');
    await workbench.steps().row('A step of my own').waitFor();
    await workbench.openFile('own.steps.yaml');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.command('Problems: Focus on Problems View');
    await workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'sise' }).first().waitFor();
    await shot('steps-file');
  });
});
