/** Rules for names and labels, with the texts of k8s.io/apimachinery/pkg/util/validation. Each gives the error or undefined. */

const label1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${qualifiedName})?`;

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'u');
const isLabel1123 = whole(label1123);
const isSubdomain1123 = whole(subdomain1123);
const isLabel1035 = whole(label1035);
const isQualifiedName = whole(qualifiedName);
const isLabelValue = whole(labelValue);

export function subdomainError(name: string): string | undefined {
  if (name.length > 253) return 'must be no more than 253 characters';
  if (isSubdomain1123.test(name)) return undefined;
  return `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain1123}')`;
}

export function labelNameError(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 characters';
  if (isLabel1123.test(name)) return undefined;
  return `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label1123}')`;
}

export function serviceNameError(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 characters';
  if (isLabel1035.test(name)) return undefined;
  return `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${label1035}')`;
}

export function qualifiedNameError(key: string): string | undefined {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (prefix === '') return 'prefix part must be non-empty';
  const prefixError = prefix === undefined ? undefined : subdomainError(prefix);
  if (prefixError !== undefined) return `prefix part ${prefixError}`;
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 characters';
  if (isQualifiedName.test(name)) return undefined;
  return `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualifiedName}')`;
}

export function labelValueError(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 characters';
  if (isLabelValue.test(value)) return undefined;
  return `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${labelValue}')`;
}
