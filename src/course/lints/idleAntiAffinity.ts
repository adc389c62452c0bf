import { at } from '../../path/nodes.ts';
import { selects } from '../../state/labelSelector.ts';
import type { Fix, Lint, LintRule } from './lint.ts';
import { manifestsIn, type Manifest } from './manifests.ts';

const RULES = ['affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'];

/** A required pod anti-affinity whose selector matches no pod: none of this cell's manifests, none that runs. It forbids nothing. */
export const idleAntiAffinity: LintRule = (cell, { state }) => {
  const manifests = manifestsIn(cell.text);
  const labels = [
    ...manifests.map(({ value }) =>
      at(value, 'kind') === 'Pod'
        ? at(value, 'metadata', 'labels')
        : at(value, 'spec', 'template', 'metadata', 'labels'),
    ),
    ...(state.objects('pods') ?? []).map((pod) => pod.metadata.labels),
  ];
  return manifests.flatMap((manifest) => idleTerms(manifest, labels));
};

function idleTerms(manifest: Manifest, labels: readonly unknown[]): readonly Lint[] {
  const spec = at(manifest.value, 'kind') === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
  const terms = at(manifest.value, ...spec, ...RULES);
  if (!Array.isArray(terms)) return [];
  return terms.flatMap((term: unknown, n): readonly Lint[] => {
    const selector = at(term, 'labelSelector');
    if (selector === undefined || labels.some((each) => selects(selector, each))) return [];
    const { start, end } = manifest.range(...spec, ...RULES, n, 'labelSelector');
    return [
      {
        rule: 'idle-anti-affinity',
        severity: 'warning',
        message: {
          ko: '이 선택자에 맞는 파드가 없습니다. 이 셀의 매니페스트에도, 지금 도는 파드에도 없으므로 이 규칙은 아무것도 막지 않습니다. 파드의 레이블과 맞추거나 규칙을 지우세요.',
          en: 'No pod matches this selector, neither in this cell nor in the cluster: the rule forbids nothing. Make it match the pods’ labels, or remove it.',
        },
        start,
        end,
        fix: fixFor(manifest, [...spec, ...RULES, n, 'labelSelector']),
      },
    ];
  });
}

/** The own label in place of the one value that an expression asks for; undefined where there is no telling what was meant. */
function fixFor(manifest: Manifest, selector: readonly (string | number)[]): Fix | undefined {
  const own = at(
    manifest.value,
    ...(at(manifest.value, 'kind') === 'Pod' ? ['metadata'] : ['spec', 'template', 'metadata']),
    'labels',
  );
  const path = ['matchExpressions', 0];
  const key = at(manifest.value, ...selector.map(String), ...path.map(String), 'key');
  const values = at(manifest.value, ...selector.map(String), ...path.map(String), 'values');
  const label = at(own, String(key));
  if (typeof label !== 'string' || !Array.isArray(values) || values.length !== 1) return undefined;
  const range = manifest.range(...selector, ...path, 'values', 0);
  return {
    title: { ko: `${label}(으)로 바꾸기`, en: `Change it to ${label}` },
    edits: [{ ...range, text: label }],
  };
}
