import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureClients } from './clients/install.mjs';
import { helmCases } from './helmCases.ts';
import { cases, reasons, setup, type Case } from './kubectlCases.ts';
import { masked, withoutAges } from './mask.ts';
import { twinLabs, type Outcome, type TwinLabs } from './twinLabs.ts';

const clients = ensureClients();
const missing = typeof clients === 'string';
if (missing) {
  if (process.env['CI']) throw new Error(`kubectl was not compared with the real one: ${clients}`);
  console.warn(`SKIPPED: kubectl was not compared with the real one: ${clients}`);
}

function shown({ stdout, stderr, status }: Outcome, ages: boolean): Outcome {
  const text = (printed: string): string => (ages ? withoutAges(masked(printed)) : masked(printed));
  return { stdout: text(stdout), stderr: text(stderr), status };
}

const suites: readonly { readonly name: string; readonly cases: readonly Case[]; readonly setup: string }[] =
  [
    { name: 'kubectl', cases, setup },
    { name: 'helm', cases: helmCases, setup: '' },
  ];

describe.skipIf(missing).each(suites)(
  '$name prints what the real one prints on the same cluster',
  (suite) => {
    let labs: TwinLabs;
    const differing = new Map<string, string>();
    beforeAll(async () => {
      if (!missing) labs = await twinLabs({ kubectl: clients.kubectl133, helm: clients.helm }, suite.setup);
    }, 120_000);
    afterAll(() => labs.close());

    for (const each of suite.cases) {
      const [script, mark] = typeof each === 'string' ? [each, undefined] : each;
      it(script, async () => {
        const outcomes = await labs.compare(script);
        const [ours, real] = [shown(outcomes.ours, mark === 'ages'), shown(outcomes.real, mark === 'ages')];
        const same = JSON.stringify(ours) === JSON.stringify(real);
        const reason = mark === 'ages' ? undefined : mark;
        if (!same) differing.set(script, reason === undefined ? 'NO REASON' : reasons[reason]);
        if (reason === undefined) expect(ours).toEqual(real);
        else expect(same, 'it does not differ: take its reason away').toBe(false);
      });
    }

    it('differs only for reasons that are known', () => {
      console.log(
        [
          `${suite.name}: ${suite.cases.length} compared, ${differing.size} differ`,
          ...[...differing].map(([script, why]) => `  ${script.split('\n')[0] ?? ''}: ${why}`),
        ].join('\n'),
      );
      expect([...differing.values()]).not.toContain('NO REASON');
    });
  },
);
