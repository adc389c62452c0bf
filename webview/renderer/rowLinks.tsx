import { useState } from 'preact/hooks';
import type { RowLink } from '../../src/protocol/outputs.ts';
import type { OutputContext } from './outputContext.ts';

/** Where a row leads to: the first few links at once, the others one click away, so that the row keeps its height. */
export function RowLinks({
  links,
  first,
  tabIndex,
  context,
}: {
  links: readonly RowLink[];
  first: number;
  /** -1 in a grid, which is one stop of the Tab key. */
  tabIndex?: number;
  context: OutputContext;
}) {
  const [all, showAll] = useState(false);
  // Those that lead somewhere come first; an object of the API only tells what belongs together.
  const ordered = [...links].sort((a, b) => Number(a.cellId === undefined) - Number(b.cellId === undefined));
  const more = links.length - first;
  return (
    <>
      {ordered.slice(0, all ? undefined : first).map((link) => (
        <Link
          key={`${link.relation} ${link.table} ${link.rowKey}`}
          link={link}
          tabIndex={tabIndex}
          context={context}
        />
      ))}
      {more > 0 && (
        <button
          type="button"
          class="chip"
          tabIndex={tabIndex}
          aria-expanded={all}
          title={context.strings.moreLinks(more)}
          data-testid="more-links"
          onClick={() => showAll(!all)}
        >
          {all ? '−' : `+${more}`}
        </button>
      )}
    </>
  );
}

/** A link that names no cell leads to an object of the Kubernetes API: it tells what belongs together, there is no row to go to. */
function Link({
  link,
  tabIndex,
  context,
}: {
  link: RowLink;
  tabIndex: number | undefined;
  context: OutputContext;
}) {
  const relation = context.strings.relations[link.relation] ?? link.relation;
  const content = (
    <>
      <span class="dim">{relation}</span> {link.label}
    </>
  );
  if (link.cellId === undefined) {
    return (
      <span class="chip" title={`${relation} ${link.label}`}>
        {content}
      </span>
    );
  }
  const goTo = context.strings.goTo(relation, link.label);
  return (
    <button
      type="button"
      class="chip"
      tabIndex={tabIndex}
      data-testid="row-link"
      data-relation={link.relation}
      title={goTo}
      aria-label={goTo}
      onClick={() => context.follow(link)}
    >
      {content}
    </button>
  );
}
