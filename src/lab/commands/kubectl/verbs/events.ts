/** `kubectl events` */
import { nameOf, pathOf } from '../client.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command } from '../invocation.ts';
import { numberAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { listOf, outputFormat, printObject } from '../printers/objectFormat.ts';
import { allNamespacesFlag, outputFlags } from '../sharedFlags.ts';
import { humanDuration } from '../../../go/duration.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';

export const eventsCommand: Command = {
  name: 'events',
  about: 'List events',
  usage: '[(-o|--output=)json|yaml] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  flags: [
    ...outputFlags,
    allNamespacesFlag,
    flag('for string'),
    flag('types strings'),
    flag('watch,w bool'),
    flag('no-headers bool'),
    flag('chunk-size int=500'),
  ],
  async run(invocation) {
    const { flags, client, mapper, namespace, process } = invocation;
    if (flags.on('watch')) throw notSimulated('events --watch', 'use kubectl get events --watch');
    const everywhere = flags.on('all-namespaces');
    const types = flags.all('types').map((each) => each.toLowerCase());
    const unknown = types.find((type) => type !== 'normal' && type !== 'warning');
    if (unknown !== undefined) throw new Failure('valid --types are Normal or Warning');
    const target = flags.text('for');
    const [type = '', name = ''] = target.split('/');
    if (target !== '' && name === '') throw new Failure('--for must be in resource/name form');
    const kind = target === '' ? '' : (await mapper.find(type)).kind;
    const { items } = await client.list(pathOf(await mapper.find('events'), everywhere ? '' : namespace));
    const events = items
      .filter((event) => types.length === 0 || types.includes(textAt(event, 'type').toLowerCase()))
      .filter(
        (event) =>
          target === '' ||
          (textAt(event, 'involvedObject', 'kind') === kind &&
            textAt(event, 'involvedObject', 'name') === name),
      )
      .sort((a, b) => lastSeen(a) - lastSeen(b));
    const format = outputFormat(invocation);
    if (format.form !== 'table') {
      await invocation.out(printObject(format, listOf(events)));
      return ok;
    }
    if (events.length === 0) {
      await invocation.err(
        everywhere ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`,
      );
      return ok;
    }
    const head = `${everywhere ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`;
    const rows = events.map((event) => {
      const place = everywhere ? `${textAt(event, 'metadata', 'namespace')}\t` : '';
      const object = `${textAt(event, 'involvedObject', 'kind')}/${textAt(event, 'involvedObject', 'name')}`;
      const message = textAt(event, 'message').trimEnd();
      return `${place}${seenText(event, process.clock.now())}\t${textAt(event, 'type')}\t${textAt(event, 'reason')}\t${object}\t${message}\n`;
    });
    const lines = flags.on('no-headers') ? rows : [head, ...rows];
    await invocation.out(new TabWriter(tableTabs).align(lines.join('')));
    return ok;
  },
};

function timeOf(event: JsonObject): string {
  return textAt(event, 'lastTimestamp') || textAt(event, 'eventTime') || nameOf(event);
}

function lastSeen(event: JsonObject): number {
  return Date.parse(timeOf(event)) || 0;
}

function seenText(event: JsonObject, now: number): string {
  const age = (text: string): string => humanDuration(now - Date.parse(text));
  const count = numberAt(event, 'count') ?? 1;
  const last = age(timeOf(event));
  return count > 1 ? `${last} (x${count} over ${age(textAt(event, 'firstTimestamp'))})` : last;
}
