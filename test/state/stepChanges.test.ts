import { describe, expect, test } from 'vitest';
import { changesPayload } from '../../src/state/changesPayload.ts';
import { createState } from '../../src/state/createState.ts';
import { momentOf } from '../../src/state/moment.ts';
import { stateChanges } from '../../src/state/stateDiff.ts';
import { StepMoments } from '../../src/state/stepMoments.ts';
import { captured, nativeObjects, provenance, record } from './cluster.ts';

const services = () => captured('cilium-dbg service list');
const agent = { agent: 'k8s-ctr', cellId: 'inspect-1' };
const resources = ['pods', 'services'];

/** Two steps: in the first a pod goes and a service entry gets another type, in the second a Service comes. */
function walked() {
  const state = createState();
  const moments = new StepMoments();
  const begin = (step: string) => moments.begin(step, momentOf(state, resources));
  const { pods = [], services: objects = [] } = nativeObjects();
  state.setObjects('pods', pods);
  state.setObjects('services', objects.slice(0, 1));
  record(state, services(), provenance('cilium-dbg service list', agent));

  begin('deploy');
  state.setObjects('pods', pods.slice(1));
  const parsed = services();
  const rows = parsed.rows.map((row, index) => (index === 0 ? { ...row, type: 'LoadBalancer' } : row));
  record(state, { ...parsed, rows }, provenance('cilium-dbg service list', agent));

  begin('inspect');
  state.setObjects('services', objects);
  const now = () => momentOf(state, resources);
  const changes = (step: string) => {
    const around = moments.around(step, now());
    return around === undefined ? [] : stateChanges(...around);
  };
  return { state, moments, now, changes, gone: pods[0], came: objects[1] };
}

describe('what a step changed', () => {
  test('is what is different between its first cell and the first cell of the step after it', () => {
    const { changes, gone, came } = walked();
    const deploy = changes('deploy');
    expect(deploy.map(({ what, change }) => `${what} ${change}`)).toEqual([
      'pods removed',
      'services changed',
    ]);
    expect(deploy[0]?.name).toBe(`${gone?.metadata.namespace}/${gone?.metadata.name}`);
    const inspect = changes('inspect');
    expect(inspect.map(({ name, change }) => `${name} ${change}`)).toEqual([
      `${came?.metadata.namespace}/${came?.metadata.name} added`,
    ]);
  });

  test('begins with the first cell of the step, however many follow', () => {
    const { moments, now, changes } = walked();
    moments.begin('inspect', now());
    expect(changes('inspect')).toHaveLength(1);
  });

  test('is not known of a step that has not begun, and of none when the lab has moved', () => {
    const { moments, now } = walked();
    expect(moments.around('vxlan', now())).toBeUndefined();
    moments.clear();
    expect(moments.has('deploy')).toBe(false);
  });

  test('is a table whose rows lead to the outputs that show them', () => {
    const { state, changes } = walked();
    const payload = changesPayload(changes('deploy'), provenance('deploy'), state, 'en');
    expect(payload.rows).toHaveLength(2);
    expect(payload.keys).toHaveLength(2);
    expect(payload.links[0]).toEqual([]);
    expect(payload.links[1]?.[0]).toMatchObject({ table: 'services', cellId: 'inspect-1' });
    expect(payload.text).toContain('type: ClusterIP -> LoadBalancer');
    expect(changesPayload(changes('deploy'), provenance('deploy'), state, 'ko').rows[0]?.['change']).toBe(
      '없어짐',
    );
    expect(changesPayload([], provenance('deploy'), state, 'en').notes).toEqual(['Nothing changed.']);
  });
});
