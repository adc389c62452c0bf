/** The border where stored or foreign JSON becomes a payload. Values may be any text; the shape is checked here. */
import type {
  OutputPayload,
  PacketsPayload,
  StreamPayload,
  TablePayload,
} from '../../src/protocol/outputs.ts';

/** Undefined when it is not a payload of this version. */
export function readPayload(json: unknown): OutputPayload | undefined {
  if (!isRecord(json) || json['version'] !== 1 || typeof json['id'] !== 'string') return undefined;
  if (json['locale'] !== 'ko' && json['locale'] !== 'en') return undefined;
  if (!isProvenance(json['provenance'])) return undefined;
  if (isTable(json) || isPackets(json) || isStream(json)) return json;
  return undefined;
}

/** Of what the extension sends later, too, values may be anything. */
export function isPage(page: object): boolean {
  return (
    isRecord(page) &&
    isListOf(page['rows'], isRow) &&
    isListOf(page['keys'], isString) &&
    isListOf(page['links'], (links) => isListOf(links, isLink)) &&
    isRecord(page['of']) &&
    isListOf(Object.values(page['of']), (places) => isListOf(places, (place) => typeof place === 'number'))
  );
}

/** One thing that is known of a token. */
export function isKnown(value: unknown): boolean {
  return (
    isRecord(value) &&
    isString(value['what']) &&
    isString(value['detail']) &&
    isString(value['from']) &&
    isOptionalString(value['cellId']) &&
    isOptionalString(value['table']) &&
    isOptionalString(value['rowKey'])
  );
}

/** An output that is out of date. */
export function isMark(value: unknown): boolean {
  return (
    isRecord(value) &&
    isString(value['outputId']) &&
    isString(value['what']) &&
    typeof value['more'] === 'number'
  );
}

function isTable(json: object): json is TablePayload {
  return (
    isRecord(json) &&
    json['kind'] === 'table' &&
    hasRemarks(json) &&
    isSection(json) &&
    (json['more'] === undefined || isListOf(json['more'], isSection))
  );
}

function isSection(json: unknown): boolean {
  return (
    isRecord(json) &&
    hasRows(json) &&
    isString(json['table']) &&
    isListOf(json['keys'], isString) &&
    isListOf(json['links'], (links) => isListOf(links, isLink)) &&
    (json['meanings'] === undefined || isMeanings(json['meanings'])) &&
    (json['changes'] === undefined || isChanges(json['changes'])) &&
    (json['earlier'] === undefined || isListOf(json['earlier'], isChanges))
  );
}

function isPackets(json: object): json is PacketsPayload {
  return (
    isRecord(json) &&
    json['kind'] === 'packets' &&
    hasRows(json) &&
    hasRemarks(json) &&
    isListOf(json['paths'], isPath) &&
    (json['elsewhere'] === undefined || isListOf(json['elsewhere'], isRow)) &&
    (json['meanings'] === undefined || isMeanings(json['meanings'])) &&
    isRecord(json['links']) &&
    isListOf(Object.values(json['links']), (links) => isListOf(links, isLink))
  );
}

function isStream(json: object): json is StreamPayload {
  return (
    isRecord(json) &&
    json['kind'] === 'stream' &&
    isListOf(json['lines'], isString) &&
    typeof json['total'] === 'number' &&
    typeof json['running'] === 'boolean' &&
    (json['read'] === undefined || (isRecord(json['read']) && hasRows(json['read'])))
  );
}

function hasRows(json: Record<string, unknown>): boolean {
  return isListOf(json['columns'], isColumn) && isListOf(json['rows'], isRow);
}

function hasRemarks(json: Record<string, unknown>): boolean {
  return (
    isListOf(json['unparsed'], isUnparsed) &&
    isListOf(json['notes'], isString) &&
    typeof json['text'] === 'string'
  );
}

function isProvenance(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['simulated', 'recorded', 'live'].includes(String(value['kind'])) &&
    isString(value['host']) &&
    isString(value['command']) &&
    isTime(value['at']) &&
    isOptionalString(value['agent']) &&
    isOptionalString(value['cellId'])
  );
}

/** Within what a Date can hold. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15;
}

function isColumn(value: unknown): boolean {
  return isRecord(value) && isString(value['id']) && isString(value['label']) && isString(value['type']);
}

/** A hostile row could hold an object that the view would try to draw: only text, numbers, booleans and lists pass. */
function isRow(value: unknown): boolean {
  if (!isRecord(value)) return false;
  for (const id in value) {
    if (!isValue(value[id])) return false;
  }
  return true;
}

function isValue(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return true;
    case 'object':
      return isListOf(value, isString);
    default:
      return false;
  }
}

function isUnparsed(value: unknown): boolean {
  return isRecord(value) && typeof value['line'] === 'number' && isString(value['text']);
}

function isMeanings(value: unknown): boolean {
  return (
    isRecord(value) &&
    isListOf(value['words'], isString) &&
    isRecord(value['of']) &&
    isListOf(Object.values(value['of']), (places) => isListOf(places, (place) => typeof place === 'number'))
  );
}

function isLink(value: unknown): boolean {
  return (
    isRecord(value) &&
    isString(value['relation']) &&
    isString(value['table']) &&
    isString(value['rowKey']) &&
    isString(value['label']) &&
    isOptionalString(value['cellId'])
  );
}

function isChanges(value: unknown): boolean {
  return (
    isRecord(value) &&
    isListOf(value['added'], isString) &&
    isListOf(value['removed'], isRow) &&
    isListOf(
      value['changed'],
      (change) =>
        isRecord(change) &&
        isString(change['rowKey']) &&
        isString(change['column']) &&
        isString(change['before']),
    ) &&
    typeof value['since'] === 'number'
  );
}

function isPath(value: unknown): boolean {
  return (
    isRecord(value) &&
    isString(value['summary']) &&
    isListOf(
      value['hops'],
      (hop) =>
        isRecord(hop) &&
        typeof hop['row'] === 'number' &&
        isString(hop['host']) &&
        isString(hop['interface']) &&
        isString(hop['direction']),
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || isString(value);
}
