import type { LintRule } from './lint.ts';

/** A comment that names another machine than the cell runs on: pasted material says so instead of changing the host. */
export const routerComment: LintRule = ({ spec, text }) => {
  if (spec.host === 'router') return [];
  return [...text.matchAll(/^[ \t]*#+[ \t]*(?:router\b|라우터).*$/gim)].map((match) => ({
    rule: 'router-comment',
    severity: 'info' as const,
    message: {
      ko: `주석은 라우터에서 실행하라고 하는데 이 셀은 ${spec.host}에서 실행됩니다. 셀의 호스트를 router로 바꾸세요.`,
      en: `The comment says to run this on the router, but the cell runs on ${spec.host}. Change the cell's host to router.`,
    },
    start: match.index,
    end: match.index + match[0].length,
  }));
};
