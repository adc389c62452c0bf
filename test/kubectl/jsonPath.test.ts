import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/lab/commands/kubectl/jsonPath.ts';
import { printTemplate } from '../../src/lab/commands/kubectl/jsonPathResult.ts';

const list = {
  kind: 'List',
  items: [
    {
      metadata: { name: 'a', labels: { 'app.io/x': 'one' } },
      spec: { ports: [{ port: 80 }, { port: 443 }] },
      n: 1,
    },
    { metadata: { name: 'b' }, spec: { ports: [] }, n: 2, ok: true },
  ],
};

const print = (template: string): string => printTemplate(parseTemplate(template), list);

describe('prints what kubectl prints', () => {
  it.each([
    ['{.kind}', 'List'],
    ['{.items[0].metadata.name}', 'a'],
    ['{.items[-1].metadata.name}', 'b'],
    ['{.items[*].metadata.name}', 'a b'],
    ['{.items[0:2].n}', '1 2'],
    ['{.items[0,1].n}', '1 2'],
    ["{.items[*]['metadata.name','n']}", '1 2'],
    ['{.items[?(@.metadata.name!="a")].n}', '2'],
    ['{.items[?(@.n>1)].metadata.name}', 'b'],
    ['{.items[?(@.ok)].n}', '2'],
    ['{.items[?(@.ok==true)].n}', '2'],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.n}{"\\n"}{end}', 'a\t1\nb\t2\n'],
    ['{range .items[*]}[{range .spec.ports[*]}{.port},{end}]{end}', '[80,443,][]'],
    ['{.items[0].metadata.labels.app\\.io/x}', 'one'],
    ["{.items[0].metadata.labels['app\\.io/x']}", 'one'],
    ['{..port}', '80 443'],
    ['{.items[0].spec}', '{"ports":[{"port":80},{"port":443}]}'],
    ['{.nope.deeper}', ''],
    ['name: {.items[0].metadata.name}!', 'name: a!'],
    ['{.items[0].n} {.items[1].n}', '1 2'],
    ['{$.kind}', 'List'],
  ])('%s', (template, expected) => {
    expect(print(template)).toBe(expected);
  });
});

describe('refuses with the words of kubectl', () => {
  it.each([
    ['{.items[5].n}', 'array index out of bounds: index 5, length 2'],
    ['{.items[*', 'unterminated array'],
    ['{.items', 'unclosed action'],
    ['{foo}', 'unrecognized identifier foo'],
    ['{.items["n"]}', 'invalid array index "n"'],
    ['{end}', 'not in range, nothing to end'],
    ['{.kind[0]}', 'string is not array or slice'],
  ])('%s', (template, message) => {
    expect(() => print(template)).toThrow(message);
  });
});
