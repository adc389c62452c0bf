import { at } from '../../path/nodes.ts';
import { ciliumVersion } from './ciliumVersion.ts';
import type { Lint, LintRule } from './lint.ts';
import { manifestsIn } from './manifests.ts';

/** Kinds of Cilium and the release since which `cilium.io/v2` has them; the other kinds are `v2alpha1` there. */
const SINCE: Readonly<Record<string, readonly [major: number, minor: number] | undefined>> = {
  CiliumLoadBalancerIPPool: [1, 18],
  CiliumL2AnnouncementPolicy: undefined,
};

/** An `apiVersion` that the Cilium that runs does not serve, or that it only still serves. */
export const apiVersion: LintRule = (cell, { state }) => {
  const version = ciliumVersion(state);
  return manifestsIn(cell.text).flatMap((manifest): readonly Lint[] => {
    const kind = String(at(manifest.value, 'kind'));
    const written = at(manifest.value, 'apiVersion');
    if (!(kind in SINCE) || (written !== 'cilium.io/v2' && written !== 'cilium.io/v2alpha1')) return [];
    const since = SINCE[kind];
    // Which version a pool has depends on the release; that a policy is v2alpha1 does not.
    if (since !== undefined && version === undefined) return [];
    const right =
      since !== undefined && version !== undefined && !older(version, since)
        ? 'cilium.io/v2'
        : 'cilium.io/v2alpha1';
    if (written === right) return [];
    const refused = right === 'cilium.io/v2alpha1';
    const { start, end } = manifest.range('apiVersion');
    const release = version === undefined ? 'Cilium' : `Cilium ${version.join('.')}`;
    const quote = /^['"]/.exec(cell.text.slice(start, end))?.[0] ?? '';
    return [
      {
        rule: 'api-version',
        severity: refused ? 'warning' : 'info',
        message: refused
          ? {
              ko: `${release}에서 ${kind}의 apiVersion은 ${right}입니다. ${written}(으)로는 "no matches for kind" 오류가 납니다.`,
              en: `In ${release} the apiVersion of ${kind} is ${right}. With ${written} it is refused: "no matches for kind".`,
            }
          : {
              ko: `${release}에서 ${kind}의 apiVersion은 ${right}입니다. ${written}도 아직 받지만 없어질 버전입니다.`,
              en: `In ${release} the apiVersion of ${kind} is ${right}. ${written} is still accepted, but on its way out.`,
            },
        start,
        end,
        fix: {
          title: { ko: `${right}(으)로 바꾸기`, en: `Change it to ${right}` },
          edits: [{ start, end, text: `${quote}${right}${quote}` }],
        },
      },
    ];
  });
};

function older([major, minor]: readonly [number, number], [than, point]: readonly [number, number]): boolean {
  return major < than || (major === than && minor < point);
}
