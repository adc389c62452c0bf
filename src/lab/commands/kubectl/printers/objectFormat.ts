/** `-o`: reading it, and printing objects in the forms that need no table. */
import { nameOf } from '../client.ts';
import { asError, Failure, notSimulated } from '../../../go/failure.ts';
import { goSyntax } from '../goText.ts';
import { goJson } from '../../../go/json.ts';
import { goYaml } from '../../../go/yaml.ts';
import type { Invocation } from '../invocation.ts';
import { parseTemplate } from '../jsonPath.ts';
import type { TemplatePart } from '../jsonPath.ts';
import { printTemplate, selectTemplate } from '../jsonPathResult.ts';
import { withValue } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import type { ResourceInfo } from '../resources.ts';
import { kindName } from '../resources.ts';
import { resolvePath } from '../../../shell/files.ts';
import { customColumns } from './customColumns.ts';

export type OutputFormat =
  | { readonly form: 'table'; readonly wide: boolean }
  | { readonly form: 'yaml' | 'json' | 'name' }
  | { readonly form: 'jsonpath' | 'jsonpath-as-json' | 'custom-columns'; readonly template: string };

const allowedFormats =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml';

/** Throws {@link Failure} for a form that does not exist, and for go-template, which this lab does not run. */
export function outputFormat(invocation: Invocation): OutputFormat {
  const value = invocation.flags.text('output');
  const equals = value.indexOf('=');
  const name = equals < 0 ? value : value.slice(0, equals);
  const rest = equals < 0 ? invocation.flags.text('template') : value.slice(equals + 1);
  switch (name) {
    case '':
      return { form: 'table', wide: false };
    case 'wide':
      return { form: 'table', wide: true };
    case 'yaml':
    case 'json':
    case 'name':
      if (equals < 0) return { form: name };
      break;
    case 'jsonpath':
    case 'jsonpath-as-json':
      if (rest === '') throw new Failure('template format specified but no template given');
      return { form: name, template: rest };
    case 'custom-columns':
      if (rest === '') throw new Failure('custom-columns format specified but no custom columns given');
      return { form: name, template: rest };
    case 'jsonpath-file':
      return { form: 'jsonpath', template: fileText(invocation, rest) };
    case 'go-template':
    case 'go-template-file':
    case 'template':
    case 'templatefile':
      throw notSimulated(`-o ${name}`, 'use -o jsonpath=… or -o custom-columns=…');
    default:
  }
  throw new Failure(
    `unable to match a printer suitable for the output format "${value}", allowed formats are: ${allowedFormats}`,
  );
}

function fileText(invocation: Invocation, path: string): string {
  const { files } = invocation.process.machine;
  const whole = resolvePath(invocation.process.cwd, path);
  if (!files.exists(whole))
    throw new Failure(`error reading --template ${path}, open ${path}: no such file or directory`);
  return files.read(whole);
}

/** An object, or a List, as printed by every form but tables. */
export function printObject(
  format: OutputFormat,
  object: JsonObject,
  options: { readonly showManagedFields?: boolean; readonly noHeaders?: boolean } = {},
): string {
  const shown = options.showManagedFields === true ? object : withoutManagedFields(object);
  switch (format.form) {
    case 'yaml':
      return goYaml(shown);
    case 'json':
      return `${goJson(shown, '    ')}\n`;
    case 'jsonpath':
      return jsonPathText(format.template, shown);
    case 'jsonpath-as-json':
      return `${goJson(selectTemplate(format.template, shown), '    ')}\n`;
    case 'custom-columns':
      return customColumns(format.template, shown, options.noHeaders ?? false);
    default:
      return '';
  }
}

function jsonPathText(template: string, object: JsonObject): string {
  const parts = parsed(template);
  try {
    return printTemplate(parts, object);
  } catch (error) {
    // kubectl adds the whole object, to help with the template.
    throw new Failure(
      `error executing jsonpath "${template}": Error executing template: ${asError(error).message}. ` +
        'Printing more information for debugging the template:\n\ttemplate was:\n\t\t' +
        `${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`,
    );
  }
}

function parsed(template: string): readonly TemplatePart[] {
  try {
    return parseTemplate(template);
  } catch (error) {
    throw new Failure(`error parsing jsonpath ${template}, ${asError(error).message}`);
  }
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const items = object['items'];
  if (Array.isArray(items)) {
    const cleaned = items.map((item: JsonObject) =>
      withValue(item, ['metadata', 'managedFields'], undefined),
    );
    return { ...object, items: cleaned };
  }
  return object['metadata'] === undefined
    ? object
    : withValue(object, ['metadata', 'managedFields'], undefined);
}

/** What a verb that changes an object prints: `service/webpod created`, or the object when `-o` asks for it. */
export function resultText(
  invocation: Invocation,
  resource: ResourceInfo,
  object: JsonObject,
  done: string,
): string {
  const format = outputFormat(invocation);
  const name = nameOf(object);
  if (format.form === 'name') return `${kindName(resource, name)}\n`;
  if (format.form !== 'table') return printObject(format, object);
  return `${kindName(resource, name)} ${done}${dryRunSuffix(invocation)}\n`;
}

export type DryRun = 'none' | 'client' | 'server';

export function dryRunOf(invocation: Invocation): DryRun {
  const value = invocation.flags.text('dry-run');
  if (value === 'client' || value === 'server') return value;
  if (value === 'none' || value === '') return 'none';
  throw new Failure(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

function dryRunSuffix(invocation: Invocation): string {
  const dryRun = dryRunOf(invocation);
  return dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)';
}

/** The query of a request that changes something, for `--dry-run=server`. */
export function dryRunQuery(invocation: Invocation): Readonly<Record<string, string>> {
  return dryRunOf(invocation) === 'server' ? { dryRun: 'All' } : {};
}

/** A list as kubectl makes it of what it got. */
export function listOf(items: readonly JsonObject[]): JsonObject {
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
}
