import { useEffect, useState } from 'preact/hooks';
import type { Topology, TopologyDetail, TopologyElement } from '../../src/protocol/topology.ts';
import { Button } from '../ui/controls.ts';
import type { PanelContext } from './panelContext.ts';

/** Milliseconds that the extension may take to look something up. */
const PATIENCE = 10_000;

/** One element: what is known of it, from where, what it is connected with, and what can be done there. */
export function DetailView({
  element,
  topology,
  context,
  onSelect,
  onTrace,
  onClose,
}: {
  element: TopologyElement;
  topology: Topology;
  context: PanelContext;
  onSelect: (id: string) => void;
  onTrace: (end: 'from' | 'to', name: string) => void;
  onClose: () => void;
}) {
  const { strings } = context;
  const { kind, name, namespace, state, change } = element;
  const full = namespace === undefined ? name : `${namespace}/${name}`;
  return (
    <aside class="details" aria-label={strings.details} data-testid="details" data-id={element.id}>
      <header>
        <h2>{full}</h2>
        <Button testId="close-details" onClick={onClose}>
          {strings.close}
        </Button>
      </header>
      <p class="dim">
        {[strings.kinds[kind], strings.states[state], change === undefined ? '' : strings.changes[change]]
          .filter((part) => part !== '')
          .join(' · ')}
      </p>
      <Actions element={element} full={full} context={context} onTrace={onTrace} />
      <Known key={element.id} element={element} context={context} />
      <Connected element={element} topology={topology} context={context} onSelect={onSelect} />
    </aside>
  );
}

function Actions({
  element,
  full,
  context,
  onTrace,
}: {
  element: TopologyElement;
  full: string;
  context: PanelContext;
  onTrace: (end: 'from' | 'to', name: string) => void;
}) {
  const { strings, post } = context;
  const { kind, name, on, note } = element;
  if (context.post === undefined) return null;
  const host = (kind === 'machine' ? name : (on ?? '')).replace(/^machine:/, '');
  const end = kind === 'pod' || kind === 'machine' ? full : kind === 'service' ? full : note;
  return (
    <p class="actions">
      {kind === 'interface' && name !== 'InternalIP' && (
        <Button testId="capture" onClick={() => post?.({ type: 'capture', host, interface: name })}>
          {strings.capture}
        </Button>
      )}
      {(kind === 'machine' || kind === 'interface') && (
        <Button testId="open-cell" onClick={() => post?.({ type: 'open-cell', host })}>
          {strings.openCell}
        </Button>
      )}
      {(kind === 'pod' || kind === 'machine') && (
        <Button testId="trace-from" onClick={() => onTrace('from', end)}>
          {strings.traceFrom}
        </Button>
      )}
      {(kind === 'pod' || kind === 'service' || kind === 'address') && (
        <Button testId="trace-to" onClick={() => onTrace('to', kind === 'address' ? name : end)}>
          {strings.traceTo}
        </Button>
      )}
    </p>
  );
}

/** Asked for when it is looked at: ten thousand pods would be too much to send ahead. */
function Known({ element, context }: { element: TopologyElement; context: PanelContext }) {
  const { strings, locale } = context;
  const [detail, setDetail] = useState<TopologyDetail | string>();
  useEffect(() => {
    let wanted = true;
    context.detail(element.id, PATIENCE).then(
      (found) => wanted && setDetail(found),
      (error: unknown) => wanted && setDetail(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      wanted = false;
    };
    // The element is another object when something about it has changed.
  }, [element, context]);
  if (detail === undefined) return <p class="dim">{strings.loading}</p>;
  if (typeof detail === 'string') return <p role="alert">{detail}</p>;
  return (
    <>
      <dl data-testid="fields">
        {detail.fields.map(({ label, value }, at) => (
          <div key={at}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {detail.facts.length > 0 && <h3>{strings.facts}</h3>}
      <ul class="facts" data-testid="facts">
        {detail.facts.map(({ source, at, cellId, table, rowKey }, index) => (
          <li key={index}>
            {cellId === undefined || context.post === undefined ? (
              <span>{source}</span>
            ) : (
              <button
                type="button"
                class="link"
                title={strings.goToRow}
                data-testid="fact"
                onClick={() => context.post?.({ type: 'reveal', cellId, table, rowKey })}
              >
                {source}
              </button>
            )}{' '}
            <span class="dim">
              {at === undefined ? strings.watched : strings.at(new Date(at).toLocaleTimeString(locale))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** More than these lead nowhere faster than the tree does. */
const MOST_CONNECTED = 40;

function Connected({
  element,
  topology,
  context: { strings },
  onSelect,
}: {
  element: TopologyElement;
  topology: Topology;
  context: PanelContext;
  onSelect: (id: string) => void;
}) {
  const names = new Map(topology.elements.map((each) => [each.id, each]));
  const found = topology.links
    .filter(({ from, to }) => from === element.id || to === element.id)
    .slice(0, MOST_CONNECTED)
    .flatMap((link) => {
      const other = names.get(link.from === element.id ? link.to : link.from);
      return other === undefined ? [] : [{ link, other }];
    });
  if (found.length === 0) return null;
  return (
    <>
      <h3>{strings.connected}</h3>
      <ul class="facts">
        {found.map(({ link, other }, at) => (
          <li key={at}>
            <span class="dim">{strings.links[link.kind]}</span>{' '}
            <button type="button" class="link" onClick={() => onSelect(other.id)}>
              {other.name}
            </button>{' '}
            <span class="dim">{link.label || other.note}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
