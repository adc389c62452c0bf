import type { Row } from '../../src/output/parsed.ts';
import { HeaderBar } from '../renderer/headerBar.tsx';
import { valueText } from '../renderer/tableModel.ts';
import type { Strings } from '../ui/strings.ts';
import type { PanelContext } from './panelContext.ts';

/** They say where and when a line was captured, or are the packet's bytes. */
const NO_FIELDS = /^(time|interface|direction|host|headers|bytes|summary)$|^outer\./;

/** A packet's headers: what each costs in bytes, and of a wrapped one the outer and the inner side by side. */
export function HeaderSides({
  row,
  context,
  strings,
}: {
  row: Row;
  context: PanelContext;
  strings: Strings;
}) {
  const fields = Object.entries(row).flatMap(([id, value]) =>
    NO_FIELDS.test(id.replace(/^inner\./, '')) || valueText(value) === ''
      ? []
      : [{ id, text: valueText(value) }],
  );
  const wrapped = row['encap'] !== undefined;
  const sides = [
    { title: context.strings.outer, prefix: '', fields: fields.filter(({ id }) => !id.startsWith('inner.')) },
    {
      title: context.strings.inner,
      prefix: 'inner.',
      fields: fields.filter(({ id }) => id.startsWith('inner.')),
    },
  ];
  return (
    <>
      <HeaderBar row={row} strings={strings} />
      <div class="sides" data-testid="sides">
        {sides
          .filter((side) => side.fields.length > 0)
          .map((side) => (
            <div key={side.prefix} class="side">
              {wrapped && <h4>{side.title}</h4>}
              <dl aria-label={side.title}>
                {side.fields.map(({ id, text }) => (
                  <div key={id}>
                    <dt>{id.slice(side.prefix.length)}</dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
      </div>
    </>
  );
}
