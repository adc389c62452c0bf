/** `cilium-dbg policy get`: the imported rules as JSON, and below them the repository's revision. */
import { jsonDocuments } from './documents.ts';
import type { OutputParser } from './input.ts';
import { asObject } from './json.ts';
import { entriesOf, flatRow, objectTable } from './objects.ts';
import { agentWords } from './options.ts';
import type { RowDraft } from './scan.ts';

export const policyGet: OutputParser = {
  handles(argv) {
    const words = agentWords(argv) ?? [];
    return words[0] === 'policy' && words[1] === 'get';
  },
  parse({ text, leftovers }) {
    const summary: RowDraft = {};
    const above = text.replace(/^Revision: (\d{1,15})[^\S\n]*$/m, (_, revision: string) => {
      summary['revision'] = Number(revision);
      return '';
    });
    const documents = jsonDocuments(above, leftovers).flatMap((document) => {
      const { policy, revision } = asObject(document);
      if (typeof policy !== 'string') return [document];
      // With -o json the rules are a text inside the object.
      if (typeof revision === 'number') summary['revision'] = revision;
      return jsonDocuments(policy, leftovers);
    });
    const rows = entriesOf(documents).map((entry) => flatRow(entry, leftovers));
    return {
      ...objectTable('policy-rules', rows),
      ...(Object.keys(summary).length > 0 ? { summary } : {}),
    };
  },
};
