/** The border where foreign JSON becomes a drawing. Values may be any text; the shape is checked here. */
import { ELEMENT_KINDS } from './topology.ts';
import type { Topology, TopologyDetail, TopologyPayload } from './topology.ts';

const KINDS: ReadonlySet<unknown> = new Set(ELEMENT_KINDS);
const STATES: ReadonlySet<unknown> = new Set(['good', 'bad', 'unknown']);
const CHANGES: ReadonlySet<unknown> = new Set(['added', 'changed', 'removed']);
const LINKS: ReadonlySet<unknown> = new Set(['attached', 'backend', 'provides', 'announces', 'route']);
const GAPS: ReadonlySet<unknown> = new Set(['objects', 'interfaces', 'routes', 'tunnels']);

export function isTopology(value: unknown): value is Topology {
  return (
    isRecord(value) &&
    isListOf(value['elements'], isElement) &&
    isListOf(value['links'], isLink) &&
    isListOf(value['gaps'], isGap)
  );
}

export function isTopologyDetail(value: unknown): value is TopologyDetail {
  return (
    isRecord(value) &&
    isListOf(value['fields'], (each) => isRecord(each) && isText(each['label']) && isText(each['value'])) &&
    isListOf(
      value['facts'],
      (each) =>
        isRecord(each) &&
        isText(each['source']) &&
        (each['at'] === undefined || typeof each['at'] === 'number') &&
        isOptionalText(each['cellId']) &&
        isOptionalText(each['table']) &&
        isOptionalText(each['rowKey']),
    )
  );
}

export function isTopologyPayload(value: unknown): value is TopologyPayload {
  return (
    isRecord(value) &&
    value['version'] === 1 &&
    value['kind'] === 'topology' &&
    (value['locale'] === 'ko' || value['locale'] === 'en') &&
    typeof value['at'] === 'number' &&
    isTopology(value['topology']) &&
    isListOf(value['details'], (each) => isRecord(each) && isText(each['id']) && isTopologyDetail(each))
  );
}

function isElement(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value['id']) &&
    KINDS.has(value['kind']) &&
    isText(value['name']) &&
    isText(value['note']) &&
    STATES.has(value['state']) &&
    isOptionalText(value['on']) &&
    isOptionalText(value['namespace']) &&
    isOptionalChange(value['change'])
  );
}

function isLink(value: unknown): boolean {
  return (
    isRecord(value) &&
    LINKS.has(value['kind']) &&
    isText(value['from']) &&
    isText(value['to']) &&
    isText(value['label']) &&
    isOptionalChange(value['change'])
  );
}

function isGap(value: unknown): boolean {
  return isRecord(value) && GAPS.has(value['what']) && isText(value['host']) && isText(value['command']);
}

function isOptionalChange(value: unknown): boolean {
  return value === undefined || CHANGES.has(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isListOf(value: unknown, isItem: (item: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isItem);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || isText(value);
}
