/** "Do it for me" does it: after the solve scripts, whatever a check can see in the API is as the check wants it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import { createLab } from '../../src/lab/lab.ts';
import { week4Course, week4Notebook } from './week4Course.ts';

const course = week4Course();
/** Nobody goes away in a script. */
const LESSONS = ['failover'];

describe('after the last solve script', () => {
  let backend: Backend;
  let study: Study;
  beforeAll(async () => {
    backend = createLab({ time: 'virtual' });
    await reachStep(backend, course, 'end', new AbortController().signal);
    study = createStudy({ backend, notebook: week4Notebook('en'), course, locale: 'en' });
    await study.settle(5_000);
  }, 120_000);
  afterAll(() => {
    study.dispose();
    backend.dispose();
  });

  test.each(course.steps.map(({ id }) => id))('no check of %s fails', (step) => {
    const failed = study
      .checks(step)
      .filter(({ id, verdict }) => verdict === 'false' && !LESSONS.includes(id));
    expect(failed.map(({ id, text }) => `${id}: ${text}`)).toEqual([]);
  });

  test('the checks that need no cell are passed', () => {
    const passed = course.steps.flatMap(({ id }) =>
      study.checks(id).flatMap((check) => (check.verdict === 'true' ? [`${id}/${check.id}`] : [])),
    );
    expect(passed).toEqual([
      'deploy/rollout',
      'deploy/client',
      'deploy/endpoints',
      'vxlan/config-tunnel',
      'vxlan/agents-restarted',
      'lb-ipam/pool',
      'lb-ipam/pool-usable',
      'lb-ipam/type',
      'lb-ipam/address',
      'l2-announcement/enabled',
      'l2-announcement/agents-restarted',
      'l2-announcement/policy',
      'l2-announcement/lease',
      'second-service/pods-ready',
      'second-service/address',
      'second-service/policy',
      'second-service/lease',
      'requested-ip/asked',
      'requested-ip/given',
      'sharing-key/third',
      'sharing-key/same-key',
      'sharing-key/same-address',
      'sharing-key/two-leases',
    ]);
  });
});
