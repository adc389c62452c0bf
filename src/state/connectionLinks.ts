/** Links of connection tracking and NAT entries, and from what they use back to them. */
import type { Row } from '../output/parsed.ts';
import type { RowLink } from '../protocol/outputs.ts';
import { numberOf, textOf } from './cells.ts';
import type { Joins } from './joins.ts';

type Found = readonly RowLink[];

/** RevNAT and backend ids are the answering agent's own, and 0 is none. */
export function connectionLinks(row: Row, joins: Joins): Found {
  const destination = textOf(row['destination']);
  return [
    ...joins.owner('source', textOf(row['source'])),
    ...joins.owner('destination', destination),
    ...joins.service(`${destination}:${textOf(row['destinationPort'])}`),
    ...idOf(row['revnat'], (id) => [
      ...joins.local('revnat', 'lb-revnat', 'id', id),
      ...joins.local('frontend', 'services', 'id', id),
    ]),
    ...idOf(row['backendId'], (id) => joins.local('backend', 'lb-backends', 'id', id)),
    ...idOf(row['sourceSecurityId'], (id) => joins.identity(id)),
  ];
}

export function translationLinks(row: Row, joins: Joins): Found {
  const translated = /^(.*):\d+$/.exec(textOf(row['xlateAddress']))?.[1] ?? textOf(row['xlateAddress']);
  return [
    ...joins.owner('source', textOf(row['source'])),
    ...joins.owner('destination', textOf(row['destination'])),
    ...joins.owner('translated', translated.replace(/^\[(.*)\]$/, '$1')),
  ];
}

function idOf(value: Row[string] | undefined, links: (id: number) => Found): Found {
  const id = numberOf(value);
  return id === undefined || id === 0 ? [] : links(id);
}
