import type { Leftovers } from './input.ts';
import type { UnparsedLine } from './parsed.ts';

/** An author's or a pager's cut: `...`, `[...]`, `…`, `(생략)`, `-- More --`. */
const cut =
  /^\s*(\.{3,}|\[\.{3}\]|…+|\(\s*(생략|중략|하략|omitted|snip)\s*\)|<snip>|--\s*more\s*--.*|\(END\))\s*$/i;

/** What kubectl, tcpdump, the agent and the shell say beside the rows. */
const said =
  /^(Defaulted container |Unable to use a TTY|command terminated with exit code|error: |Error: |Error in configuration|Error from server|Warning: |No resources found|error in |Unable to open |Failed to open map|Invalid argument|No entries found|Cache is (empty|disabled)|Policy stats empty|Please run "|cannot |Cannot |tcpdump: |listening on |reading from file |Warning: interface names|\d+ packets? (captured|received by filter|dropped by kernel|dropped by interface)|Got \d+|RTNETLINK |Device "|Error: any |table "|Dialing failed|panic: |The connection to the server|E\d{4} |W\d{4} |I\d{4} |ssh: |bash: |sh: |-bash: |\/bin\/|Timeout|ping: |arping: |ip: |arp: |kubectl: |Connection to |Connection closed|Killed|Terminated|\(No such |not simulated|time="?\d{4}-|rpc error: |EVENTS LOST: |error dumping |WARNING: |Found \d+ pods|Run '|unknown command|could not |failed (?:to|getting) |BGP Control Plane is |<stdin>:0: |Unable to connect |Listening for events on |Press Ctrl-C|Received an interrupt|exec: |OCI runtime |ensure CRDs |conntrack v|libkmod: |sysctl: |Running as user )/;
const notSimulated =
  /not simulated in this lab|command not found|No such file or directory|Permission denied/;

/** `$ cmd`, `# cmd`, `(⎈|ctx:ns) root@host:~# cmd`, `root@host:/home/cilium# cmd`, `[root@host dir]$ cmd`. */
const prompt =
  /^(\(⎈[^)]*\)\s*|\[?[\w.-]+@[\w.-]+[^\s#$]{0,200}(?: [^\s#$\]]{1,100}\])?[#$]\s|[$#>]\s+\S|➜\s|❯\s)/;
/** A command line without its prompt, as notes are often kept. */
const bareCommand =
  /^(kubectl|k|cilium|cilium-dbg|hubble|helm|alias|export|sshpass|ssh|tcpdump|arping|sudo|watch)\s+[\w$'"-]/;
/** Ctrl+C as a terminal echoes it, and fences of a Markdown paste. */
const furniture = /^(\^C|```.*|~~~.*)$/;

/** What the shell says of jobs in the background, between the outputs of others: `[1] 4212`, `[1]+  Done    sleep 1`. */
const job = /^\[\d+\][ +-]*(?:\d+$|(?:Done|Exit \d+|Running|Stopped|Terminated|Killed)\b)/;

/** Something typed behind a prompt. */
export function isPrompted(text: string): boolean {
  return prompt.test(text);
}

/** A command line above its output. */
function isTyped(text: string): boolean {
  return isPrompted(text) || bareCommand.test(text);
}

export function createLeftovers(): Leftovers {
  const unparsed: UnparsedLine[] = [];
  const notes: string[] = [];
  let truncated = false;
  return {
    take(line, index) {
      const text = line.trim();
      if (text === '' || furniture.test(text)) return;
      if (cut.test(text)) truncated = true;
      else if (said.test(text) || job.test(text) || notSimulated.test(text)) notes.push(text);
      else if (!isTyped(text)) unparsed.push({ line: index + 1, text: line });
    },
    isRemark(line) {
      const text = line.trim();
      return [furniture, cut, said, job, notSimulated].some((pattern) => pattern.test(text));
    },
    isTyped: (line) => isTyped(line.trim()),
    note(line) {
      notes.push(line.trim());
    },
    cut() {
      truncated = true;
    },
    unparsed,
    notes,
    get truncated() {
      return truncated;
    },
  };
}
