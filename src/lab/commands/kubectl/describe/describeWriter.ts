/** The indented, tab-aligned text of `kubectl describe` (kubectl/pkg/describe). */
import { age, rfc1123 } from '../../../go/duration.ts';
import { annotationsOf, labelsOf } from '../client.ts';
import { isObject, listAt, numberAt, stringEntries, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { describeTabs } from '../tabs.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
/** Longer annotations are cut. */
const maxAnnotation = 140;

export class DescribeWriter {
  #done = '';
  #pending = '';

  /** One line; its cells are separated by tabs. A level is two spaces. */
  line(level: number, text: string): void {
    this.#pending += `${'  '.repeat(level)}${text}\n`;
  }

  /** Ends the alignment: what follows has columns of its own. */
  flush(): void {
    this.#done += new TabWriter(describeTabs).align(this.#pending);
    this.#pending = '';
  }

  get text(): string {
    this.flush();
    return this.#done;
  }

  /** `Labels:`, `Node-Selectors:` … one `key=value` a line. */
  map(title: string, map: JsonObject): void {
    const entries = stringEntries(map);
    if (entries.length === 0) return this.line(0, `${title}:\t<none>`);
    entries.forEach(([key, value], index) =>
      this.line(0, `${index === 0 ? `${title}:` : ''}\t${key}=${value}`),
    );
  }

  labels(object: Json, title = 'Labels'): void {
    this.map(title, labelsOf(object));
  }

  annotations(object: Json, title = 'Annotations'): void {
    const entries = stringEntries(annotationsOf(object)).filter(([key]) => key !== lastApplied);
    if (entries.length === 0) return this.line(0, `${title}:\t<none>`);
    entries.forEach(([key, raw], index) => {
      const lead = index === 0 ? `${title}:\t` : '\t';
      const value = raw.replace(/\n$/, '');
      if (value.length + key.length + 2 <= maxAnnotation && !value.includes('\n'))
        return this.line(0, `${lead}${key}: ${value}`);
      this.line(0, `${lead}${key}:`);
      for (const part of value.split('\n')) this.line(0, `\t  ${shorten(part, maxAnnotation - 2)}`);
    });
  }

  events(events: readonly JsonObject[], now: number): void {
    if (events.length === 0) return this.line(0, 'Events:\t<none>');
    this.flush();
    this.line(0, 'Events:');
    this.line(1, 'Type\tReason\tAge\tFrom\tMessage');
    this.line(1, '----\t------\t----\t----\t-------');
    for (const event of [...events].sort(byTime)) {
      const from = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent');
      const message = textAt(event, 'message').trim();
      this.line(
        1,
        [textAt(event, 'type'), textAt(event, 'reason'), eventAge(event, now), from, message].join('\t'),
      );
    }
  }
}

/** kubectl sorts by lastTimestamp alone; the scheduler's events have none and come first. */
function lastSeen({ lastTimestamp }: JsonObject): number {
  return typeof lastTimestamp === 'string' ? Date.parse(lastTimestamp) : 0;
}

function byTime(a: JsonObject, b: JsonObject): number {
  return lastSeen(a) - lastSeen(b);
}

function eventAge(event: JsonObject, now: number): string {
  const first = age(textAt(event, 'eventTime') || textAt(event, 'firstTimestamp'), now);
  if (isObject(event['series']))
    return `${age(textAt(event, 'series', 'lastObservedTime'), now)} (x${textAt(event, 'series', 'count')} over ${first})`;
  const count = numberAt(event, 'count') ?? 0;
  return count > 1 ? `${age(textAt(event, 'lastTimestamp'), now)} (x${count} over ${first})` : first;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}

/** RFC 1123 with a numeric zone, `<unset>`-free: '' for no time. */
export function describeTime(timestamp: string): string {
  return timestamp === '' ? '' : rfc1123(timestamp);
}

/** `ReplicaSet/webpod-5c…`; '' without a controller. */
export function controllerText(object: JsonObject): string {
  const owner = listAt(object, 'metadata', 'ownerReferences').find(
    (one) => isObject(one) && one['controller'] === true,
  );
  return owner === undefined ? '' : `${textAt(owner, 'kind')}/${textAt(owner, 'name')}`;
}
