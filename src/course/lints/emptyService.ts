import { at } from '../../path/nodes.ts';
import type { Fix, Lint, LintRule } from './lint.ts';
import { manifestsIn, type Manifest } from './manifests.ts';

/** A Service whose selector fits no pod: none that runs, none of a template in the notebook. */
export const emptyService: LintRule = (cell, { cells, state }) => {
  const pods = state.objects('pods');
  if (pods === undefined) return [];
  const written = cells.flatMap(({ text }) => manifestsIn(text).map(({ value }) => podLabels(value)));
  const labels = [...pods.map(({ metadata }) => metadata.labels), ...written];
  return manifestsIn(cell.text).flatMap((manifest): readonly Lint[] => {
    const selector = at(manifest.value, 'spec', 'selector');
    if (at(manifest.value, 'kind') !== 'Service' || typeof selector !== 'object' || selector === null)
      return [];
    const wanted = Object.entries(selector);
    if (labels.some((each) => wanted.every(([key, value]) => at(each, key) === value))) return [];
    return [
      {
        rule: 'selects-no-pod',
        severity: 'warning',
        message: {
          ko: '이 선택자에 맞는 파드가 없습니다. 서비스 뒤에 백엔드가 하나도 없게 됩니다.',
          en: 'No pod fits this selector: the service would have no backend at all.',
        },
        ...manifest.range('spec', 'selector'),
        fix: fixFor(manifest, wanted, labels),
      },
    ];
  });
};

function podLabels(manifest: unknown): unknown {
  return at(manifest, 'kind') === 'Pod'
    ? at(manifest, 'metadata', 'labels')
    : at(manifest, 'spec', 'template', 'metadata', 'labels');
}

/** The only other value that pods have of the one label that is asked for. */
function fixFor(
  manifest: Manifest,
  wanted: readonly (readonly [string, unknown])[],
  labels: readonly unknown[],
): Fix | undefined {
  const [only] = wanted;
  if (only === undefined || wanted.length > 1) return undefined;
  const values = [
    ...new Set(labels.map((each) => at(each, only[0])).filter((value) => typeof value === 'string')),
  ];
  const meant = values.find((value) => alike(value, String(only[1])));
  if (meant === undefined) return undefined;
  return {
    title: { ko: `${meant}(으)로 바꾸기`, en: `Change it to ${meant}` },
    edits: [{ ...manifest.range('spec', 'selector', only[0]), text: meant }],
  };
}

/** One letter more, less or other: a slip of the finger. */
function alike(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same++;
  const rest = (text: string, skip: number): string => text.slice(same + skip);
  return rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1);
}
