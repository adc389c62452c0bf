import { expect, test } from 'vitest';
import { createLab } from '../../src/lab/lab.ts';
import { DEFAULT_LIVE_SETTINGS } from '../../src/live/liveSettings.ts';
import { examine, type EditorMachine } from '../../src/notebook/doctor.ts';
import { doctorReport } from '../../src/views/doctorReport.ts';

const machine: EditorMachine = {
  locale: 'en',
  editor: 'Visual Studio Code 1.101.0',
  trusted: true,
  createLab: () => Promise.resolve(createLab({ time: 'virtual' })),
  live: { firstLineOf: () => Promise.resolve(undefined), liveFindings: () => Promise.resolve([]) },
  cluster: undefined,
};

test('with no cluster and no network the page says that this machine is ready, in both languages', async () => {
  const [english, korean] = [await examine(machine), await examine({ ...machine, locale: 'ko' })];
  expect(english).toMatch(/^# Is this machine ready\?\n\n\*\*Ready: every step runs in the embedded lab/);
  expect(english).toContain('| ✓ ok | lab | 3 nodes |');
  expect(english).toContain('Visual Studio Code 1.101.0');
  expect(korean).toMatch(/^# 이 컴퓨터는 준비됐나요\?\n\n\*\*준비됐습니다: /);
  expect(korean.match(/^\| /gm)).toHaveLength(english.match(/^\| /gm)?.length ?? 0);
});

test('a lab that cannot be read is told, with what to do', async () => {
  const page = await examine({ ...machine, createLab: () => Promise.reject(new Error('no ./lab.cjs')) });
  expect(page).toContain('**Not ready: ');
  expect(page).toContain('| ✗ broken | lab | no ./lab.cjs |');
  expect(page).toMatch(/- \*\*lab\*\*: .*Install the extension again/);
});

test('an untrusted workspace is told with the way out, and a cluster that was chosen is not looked at', async () => {
  const cluster = { context: 'elsewhere', settings: DEFAULT_LIVE_SETTINGS };
  const page = await examine({ ...machine, trusted: false, cluster });
  expect(page).toContain('| – missing | trust | restricted mode |');
  expect(page).toContain('**Not ready: ');
  expect(page).toContain('Manage Workspace Trust');
  expect(page).not.toContain('elsewhere');
});

test('what a program prints is text in the page, and no markup', () => {
  const use = { ko: '셀', en: 'cells' };
  const page = doctorReport(
    {
      machine: [{ id: 'lab', state: 'ok', found: '3 nodes', use }],
      cluster: [{ id: 'helm', state: 'ok', found: '<img src=x> | [a](command:b) **c**', use }],
      context: 'kind-*',
    },
    'en',
  );
  expect(page).toContain('&lt;img src=x\\> \\| \\[a\\](command:b) \\*\\*c\\*\\*');
  expect(page).toContain('so can the cluster that was chosen');
});
