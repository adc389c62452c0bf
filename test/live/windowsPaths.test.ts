/** Paths of Windows, told on any machine by Node's own rules for them. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { stepsFileOf } from '../../src/cli/notebookFile.ts';
import { kubeconfigFiles } from '../../src/live/kubeconfigFiles.ts';

test('a list of kubeconfigs is separated by semicolons, as drives have a colon', () => {
  const list = 'C:\\Users\\김 민수\\.kube\\config;;D:\\lab\\week 4.yaml';
  expect(kubeconfigFiles({ KUBECONFIG: list }, path.win32)).toEqual([
    'C:\\Users\\김 민수\\.kube\\config',
    'D:\\lab\\week 4.yaml',
  ]);
  expect(kubeconfigFiles({ KUBECONFIG: '/a b/config::/etc/가.yaml' }, path.posix)).toEqual([
    '/a b/config',
    '/etc/가.yaml',
  ]);
});

test('without one it is the file of the profile', () => {
  expect(kubeconfigFiles({ USERPROFILE: 'C:\\Users\\김 민수' }, path.win32)).toEqual([
    'C:\\Users\\김 민수\\.kube\\config',
  ]);
});

test('the steps file is found beside a notebook in any folder', () => {
  expect(stepsFileOf('D:\\스터디 4주차\\week4.en.study.md', path.win32)).toBe(
    'D:\\스터디 4주차\\week4.steps.yaml',
  );
  expect(stepsFileOf('/home/김 민수/week4.study.md', path.posix)).toBe('/home/김 민수/week4.steps.yaml');
});
