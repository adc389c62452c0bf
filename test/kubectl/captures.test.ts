import { describe, expect, it } from 'vitest';
import { capturedCluster, captures, objectsOf } from './capturedCluster.ts';
import { openTerminal } from './terminal.ts';

/** Captures were taken at different seconds, so ages differ. They are masked together with the padding that they change. */
function masked(text: string): string {
  return text
    .replace(/(?<=\s)((\d+[smhd])+|AGE)(?=\s) */g, 'AGE ')
    .replace(/(?<=Client Version: v1\.33\.)\d+/, 'N');
}

/** Not comparable: services of kube-system are in no capture; a 1.36 server adds the architecture to KERNEL-VERSION. */
const skipped = new Set(['kubectl cluster-info', 'kubectl get nodes -o wide']);

for (const moment of ['native', 'l2']) {
  const now = Date.parse('2026-11-23T00:00:00Z');
  const terminal = openTerminal(capturedCluster(objectsOf(moment), now));
  describe(`prints what kubectl printed on a real cluster (${moment})`, () => {
    for (const capture of captures(moment)) {
      if (skipped.has(capture.cmd)) continue;
      it(capture.cmd, async () => {
        const ran = await terminal.run(capture.cmd);
        expect(masked(ran.stdout)).toBe(masked(capture.stdout));
        expect(ran.stderr).toBe(capture.stderr);
        expect(ran.status).toBe(capture.rc);
      });
    }
  });
}
