/** What may differ between two labs in the same state: ids, moments, ages, and where the API is reached. */

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'DATE'],
  [/(resourceVersion\\*"?: ?\\*)"\d+\\*"/gi, '$1"N"'],
  [/(Resource Version: +)\d+/g, '$1N'],
  [/https:\/\/[\d.]+:\d+/g, 'https://API'],
  // Names that a controller ends with five random letters.
  [/\b([a-z][a-z0-9-]*-(?:[a-f0-9]{6,10}-)?)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '$1RANDOM'],
  // A name that ends in random letters has no width of its own, and diff's folders neither.
  [/\/(LIVE|MERGED)-\d+\//g, '/$1-N/'],
  [/^((?:---|\+\+\+) \S+)\t.*$/gm, '$1\tTIME'],
  [/\b172\.20\.\d+\.\d+\b/g, 'PODIP'],
];

export function masked(text: string): string {
  return MASKS.reduce((shown, [pattern, instead]) => shown.replaceAll(pattern, instead), text);
}

/** Without ages, and without the spaces that they take. */
export function withoutAges(text: string): string {
  return text.replaceAll(/\b(\d+[ydhms]){1,2}\b(?! timeout)/g, 'AGE').replaceAll(/[ -]{2,}/g, '  ');
}
